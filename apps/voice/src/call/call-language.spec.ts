import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { agentTurn, callerTurn } from '../testing/server-events.js';
import { NOTICE, TalkingCall, withGreeting } from '../testing/talking-call.js';
import { SALON } from '../testing/verticals.js';
import { CallLanguage, type LanguageChange } from './call-language.js';

const NOTICES = { en: 'This call is recorded.', es: 'Esta llamada se graba.' };
const spoken = withGreeting(SALON, NOTICE);
const vertical = {
  ...spoken,
  agent: { ...spoken.agent, languages: ['en-US', 'es', 'fr-CA'] },
  disclosures: { 'recording-notice': { owed: 'first', text: NOTICES } },
} as const;

let changes: LanguageChange[];
let record: DraftList;
let language: CallLanguage;

beforeEach(() => {
  [changes, record] = [[], new DraftList()];
  language = new CallLanguage({
    vertical,
    agent: () => vertical.agent,
    record,
    speak: (change) => changes.push(change),
  });
});

describe('the language of a call', () => {
  it('is switched to one that the agent offers, with the disclosures in it, and recorded', () => {
    expect(language.switchTo('es-MX')).toMatchObject({ kind: 'done' });
    expect([language.current, changes[0]?.language]).toEqual(['es', 'es']);
    expect(changes[0]?.announcement?.textFor(0)).toBe('Esta llamada se graba.');
    expect(record.of('policy.intervened')).toMatchObject([
      { rule: 'language-switch', action: 'es' },
    ]);
  });

  it('is refused where nobody offers it', () => {
    expect(language.switchTo('de')).toEqual({ kind: 'refused', reason: 'language-not-offered' });
    expect([language.current, changes]).toEqual(['en-US', []]);
  });

  it('is not switched to what is spoken already', () => {
    expect(language.switchTo('en')).toEqual({ kind: 'done', detail: 'already' });
    expect(changes).toEqual([]);
  });

  it('goes back when the caller does', () => {
    language.switchTo('es');
    language.switchTo('en-US');
    expect(changes.map((change) => change.language)).toEqual(['es', 'en-US']);
  });

  it('has no announcement where the file has no text in it', () => {
    language.switchTo('fr-CA');
    expect(changes).toMatchObject([{ language: 'fr-CA', announcement: undefined }]);
  });

  it('follows the caller after two turns in a row, not one, and not what was unsure', () => {
    for (const heard of [['es'], ['en'], ['es'], ['es', 'en'], ['es'], [], ['es']]) {
      language.heard(heard);
    }
    expect(changes).toEqual([]);
    language.heard(['es']);
    expect(language.current).toBe('es');
  });
});

describe('a call that goes on in another language', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells the model and the transcription, and the caller hears the disclosures first', async () => {
    const call = await TalkingCall.talking(vertical);
    for (const id of ['i1', 'i2']) {
      const completed = callerTurn.completed(id, 'Hola, buenos días.');
      call.model.say(callerTurn.started(id), callerTurn.committed(id));
      call.model.say({ ...completed, languages: ['es'] } as typeof completed);
      call.agentSays('Un momento.');
      call.hears();
    }
    const update = call.model
      .of('session.update')
      .find(({ event_id }) => event_id?.endsWith('.language'));
    expect(update).toMatchObject({
      session: { audio: { input: { transcription: { language: 'es' } } } },
    });
    expect(JSON.stringify(update)).toContain('From now on speak Spanish only.');
    expect(call.interventions).toContain('language-switch es');
    expect(call.asked.at(-1)).toContain('Esta llamada se graba.');
    call.model.say(callerTurn.started('i3'), agentTurn.created('es1'));
    call.model.say(agentTurn.audio('es1', 'aes1', 200));
    call.model.say(
      agentTurn.done('es1', 'completed', [{ id: 'aes1', text: 'Esta llamada se graba.' }]),
    );
    call.hears();
    expect(call.interventions).not.toContain('language-switch given-up');
  });
});
