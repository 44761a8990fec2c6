import type { VerticalConfig } from '@verbatim/compliance';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLine, FakeModel } from '../testing/fake-sockets.js';
import { silentLogger } from '../testing/logger.js';
import { Recording } from '../testing/recording.js';
import { agentTurn, callerTurn, sessionEvents } from '../testing/server-events.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';
import { CallSession } from './call-session.js';

const NOTICE = 'Hello, I am an AI assistant, and this call is recorded.';

let recording: Recording;
let line: FakeLine;
let model: FakeModel;
let announced: string[];

beforeEach(() => {
  vi.useFakeTimers();
  recording = new Recording({ isNoticeHeard: false });
  line = new FakeLine();
  model = new FakeModel();
  announced = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const withGreeting = (vertical: VerticalConfig, greeting?: string): VerticalConfig => ({
  ...vertical,
  agent: { ...vertical.agent, greeting },
});

/** A session whose settings have been taken and whose opening has been asked for. */
async function answered(vertical = withGreeting(HEALTHCARE, NOTICE)): Promise<CallSession> {
  const session = new CallSession({
    vertical,
    recorder: recording.recorder,
    connectModel: async (_name, listener) => {
      model.listener = listener;
      return model;
    },
    models: { realtime: 'gpt-realtime-2.1', transcription: 'gpt-transcribe' },
    timings: {
      partialIntervalMs: 250,
      pendingFinalsWaitMs: 5_000,
      terminalStatusWaitMs: 30_000,
      streamWaitMs: 30_000,
    },
    logger: silentLogger(),
    metrics: { announced: (_vertical, name, outcome) => void announced.push(`${name} ${outcome}`) },
    closeEpoch: async () => undefined,
  });
  session.connect(line);
  await vi.advanceTimersByTimeAsync(0);
  model.say(sessionEvents.updated());
  return session;
}

/** The agent says a whole turn; what of it the caller hears is told by `hears`. */
function agentSays(id: string, text: string): void {
  model.say(agentTurn.created(id), agentTurn.audio(id, `a-${id}`, 200));
  model.say(agentTurn.done(id, 'completed', [{ id: `a-${id}`, text }]));
}
const hears = (session: CallSession): void =>
  line.marks.forEach((mark) => session.callerHeard(mark));

function callerSays(id: string, text: string): void {
  model.say(callerTurn.started(id), callerTurn.committed(id), callerTurn.completed(id, text));
}

async function talking(vertical?: VerticalConfig): Promise<CallSession> {
  const session = await answered(vertical);
  agentSays('r0', NOTICE);
  hears(session);
  return session;
}

const finals = () =>
  recording.events
    .filter(({ kind }) => kind === 'transcript.final')
    .map((event) => recording.wordsOf(event)?.['text'] ?? event.words);
const asked = () =>
  model.of('response.create').map(({ response }) => response?.instructions ?? 'a turn');
const captures = () =>
  recording.events.flatMap((event) =>
    event.kind === 'capture.changed' ? [`${event.to} ${event.reason}`] : [],
  );

describe('the recording notice', () => {
  it('is what the call opens with, word for word', async () => {
    await answered();
    expect(asked()).toEqual([`Say nothing but exactly these words: ${NOTICE}`]);
  });

  it.each([
    ['a greeting without it', 'Good day.', 'This call is recorded. Good day.'],
    ['no greeting', undefined, 'This call is recorded.'],
  ])('stands before %s', async (_name, greeting, opening) => {
    await answered(withGreeting(HEALTHCARE, greeting));
    expect(asked()[0]).toContain(`words: ${opening}`);
  });

  it('is the disclosure of that name, in the language of the agent', async () => {
    const text = { en: 'Calls here are recorded.', es: 'Esta llamada se graba.' };
    await answered({
      ...withGreeting(HEALTHCARE, 'Good day.'),
      disclosures: { 'recording-notice': { text } },
    });
    expect(asked()[0]).toContain('words: Calls here are recorded. Good day.');
  });

  it('turns capture on when its last mark is back, and not before', async () => {
    const session = await answered();
    agentSays('r0', NOTICE);
    callerSays('i1', 'Too early.');
    expect(captures()).toEqual([]);
    hears(session);
    callerSays('i2', 'Now.');
    expect(captures()).toEqual(['on notice-heard']);
    expect(finals()).toEqual([NOTICE, { form: 'withheld', reason: 'before-notice' }, 'Now.']);
    expect(announced).toEqual(['recording-notice heard']);
  });

  it('is not cut by a caller who talks over it, who is answered after it', async () => {
    const session = await answered();
    model.say(agentTurn.created('r0'), agentTurn.audio('r0', 'a-r0', 200));
    model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    expect(line.events).not.toContain('clear');
    expect(model.of('response.cancel')).toEqual([]);
    model.say(agentTurn.done('r0', 'completed', [{ id: 'a-r0', text: NOTICE }]));
    expect(asked()).toHaveLength(1);
    hears(session);
    expect(asked()).toHaveLength(2);
    expect(asked()[1]).toBe('a turn');
  });

  it('is asked for again when the agent leaves it out, without the rest of the greeting', async () => {
    const session = await answered(withGreeting(HEALTHCARE, `Good day. ${NOTICE} Yes?`));
    agentSays('r0', 'Good day. Yes?');
    expect(asked()[1]).toBe(`Say nothing but exactly these words: ${NOTICE}`);
    agentSays('r1', NOTICE);
    hears(session);
    expect(captures()).toEqual(['on notice-heard']);
  });

  it('that cannot be had leaves the call without a record of its words', async () => {
    const session = await answered();
    for (const id of ['r0', 'r1', 'r2']) agentSays(id, 'Good day.');
    hears(session);
    callerSays('i1', 'Hello?');
    expect(asked()).toHaveLength(4);
    expect(captures()).toEqual([]);
    expect(finals().at(-1)).toEqual({ form: 'withheld', reason: 'before-notice' });
    expect(recording.events.find(({ kind }) => kind === 'policy.intervened')).toMatchObject({
      rule: 'recording-notice',
      action: 'given-up',
    });
    expect(announced).toEqual(['recording-notice given-up']);
  });

  it('lets a model that answers by itself do so only when it was heard', async () => {
    const session = await answered(withGreeting(SALON, NOTICE));
    const answers = () =>
      model
        .of('session.update')
        .map((update) => JSON.stringify(update.session).includes('"create_response":true'));
    expect(answers()).toEqual([false]);
    agentSays('r0', NOTICE);
    hears(session);
    expect(answers()).toEqual([false, true]);
  });
});

describe('a caller who refuses to be recorded', () => {
  const REFUSAL = 'Please do not record this call.';

  it('is told so, and the call ends where the vertical says so', async () => {
    const session = await talking();
    callerSays('i1', REFUSAL);
    expect(captures()).toEqual(['on notice-heard', 'refused refused']);
    model.say(agentTurn.created('r1'), agentTurn.done('r1', 'cancelled'));
    const answer = asked().at(-1)!;
    expect(answer).toContain('I cannot continue this call');
    expect(line.isClosed).toBe(false);
    agentSays('r2', answer.split('words: ')[1]!);
    hears(session);
    expect(line.isClosed).toBe(true);
    expect(finals().at(-1)).toEqual({ form: 'withheld', reason: 'refused' });
  });

  it('goes on without a record where the vertical says so', async () => {
    const vertical = withGreeting({ ...HEALTHCARE, onRefusal: 'continue' }, NOTICE);
    const session = await talking(vertical);
    callerSays('i1', REFUSAL);
    model.say(agentTurn.created('r1'), agentTurn.done('r1', 'cancelled'));
    agentSays('r2', asked().at(-1)!.split('words: ')[1]!);
    hears(session);
    callerSays('i2', 'My knee hurts.');
    expect(session.isActive).toBe(true);
    expect(finals().at(-1)).toEqual({ form: 'withheld', reason: 'refused' });
  });

  it('is not talked over: what the agent was saying is cut off', async () => {
    await talking();
    model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a-r1', 200));
    model.say(callerTurn.completed('i1', REFUSAL));
    expect(line.events.at(-1)).toBe('clear');
    model.say(agentTurn.done('r1', 'cancelled'));
    expect(recording.events.find(({ kind }) => kind === 'turn.interrupted')).toMatchObject({
      cause: 'correction',
    });
  });
});
