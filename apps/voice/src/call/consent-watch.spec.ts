import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Recording } from '../testing/recording.js';
import { ConsentWatch } from './consent-watch.js';

let recording: Recording;
let watch: ConsentWatch;
const onRefused = vi.fn();

beforeEach(() => {
  onRefused.mockReset();
  recording = new Recording({ isNoticeHeard: false });
  watch = new ConsentWatch(recording.recorder, onRefused);
});

function begins(itemId: string): void {
  const obligationId = `speech:${itemId}`;
  const obligation = 'speech';
  watch.record({ kind: 'obligation.opened', obligationId, obligation, speaker: 'caller', itemId });
}

function ends(itemId: string, text: string): void {
  const outcome = 'completed';
  const words = { text };
  watch.record({ kind: 'transcript.final', speaker: 'caller', itemId, outcome, words });
}

const says = (itemId: string, text: string): void => {
  begins(itemId);
  ends(itemId, text);
};
const consents = () =>
  recording.events.flatMap((event) =>
    event.kind === 'consent.recorded' ? [[event.isGranted, event.source]] : [],
  );
const hearNotice = () => watch.signalCapture({ type: 'notice-heard' });

describe('ConsentWatch', () => {
  it('takes going on after the notice as consent, once', () => {
    hearNotice();
    says('i1', 'I would like an appointment.');
    says('i2', 'On Friday.');
    expect(consents()).toEqual([[true, 'continued-after-notice']]);
  });

  it('takes nothing as consent that began before the notice was heard', () => {
    begins('i1');
    hearNotice();
    ends('i1', 'Hello?');
    expect(consents()).toEqual([]);
    expect(recording.events.at(-1)?.words).toEqual({ form: 'withheld', reason: 'before-notice' });
  });

  it('stops keeping words before it keeps the words that refuse', () => {
    hearNotice();
    says('i1', 'Please do not record this call.');
    expect(onRefused).toHaveBeenCalledOnce();
    expect(consents()).toEqual([[false, 'spoken']]);
    expect(recording.kinds.slice(-3)).toEqual([
      'consent.recorded',
      'capture.changed',
      'transcript.final',
    ]);
    expect(recording.events.at(-1)?.words).toEqual({ form: 'withheld', reason: 'refused' });
  });

  it('counts a refusal before the notice too', () => {
    says('i1', "I don't want to be recorded.");
    hearNotice();
    says('i2', 'Anything.');
    expect(watch.capture).toBe('refused');
    expect(consents()).toEqual([[false, 'spoken']]);
  });

  it('tells a repeated refusal once', () => {
    hearNotice();
    says('i1', 'Stop recording.');
    says('i2', 'Stop recording, I said.');
    expect(onRefused).toHaveBeenCalledOnce();
  });

  it('keeps words again when the caller takes the refusal back', () => {
    hearNotice();
    says('i1', 'Stop recording.');
    says('i2', 'Fine, you can record it.');
    says('i3', 'My knee hurts.');
    expect(consents()).toEqual([
      [false, 'spoken'],
      [true, 'spoken'],
    ]);
    expect(recording.wordsOf(recording.events.at(-1))).toEqual({ text: 'My knee hurts.' });
  });
});
