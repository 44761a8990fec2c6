import { beforeEach, describe, expect, it, vi, afterEach } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { FakeLine, FakeModel } from '../testing/fake-sockets.js';
import { agentTurn, callerTurn, sessionEvents } from '../testing/server-events.js';
import { NOTICE, TalkingCall } from '../testing/talking-call.js';
import { instantTools } from '../testing/tools.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';
import { Bridge } from './bridge.js';
import { ErrorTally } from './error-tally.js';
import { PacingWheel } from './pacing-wheel.js';

/**
 * Failures of turn-taking that other projects have reported in public, each as a test of this one. The names
 * are `<repository> <issue>`.
 */
let line: FakeLine;
let model: FakeModel;
let record: DraftList;
let bridge: Bridge;

beforeEach(() => {
  vi.useFakeTimers();
  talk();
});
afterEach(() => void vi.useRealTimers());

function talk(vertical = HEALTHCARE): void {
  [line, model, record] = [new FakeLine(), new FakeModel(), new DraftList()];
  bridge = new Bridge({
    vertical,
    models: { realtime: 'gpt-realtime-2.1', transcription: 'gpt-transcribe' },
    partialIntervalMs: 250,
    pacing: { leadMs: 300, wheel: new PacingWheel() },
    record,
    line,
    model,
    tally: new ErrorTally(),
    tools: instantTools((): Bridge => bridge),
    onModelFailed: () => undefined,
  });
  model.listener = {
    onEvent: (event) => bridge.modelSaid(event),
    onMalformed: () => undefined,
    onClosed: () => undefined,
  };
  bridge.start();
  model.say(sessionEvents.updated());
}

const truncated = () => model.of('conversation.item.truncate').at(-1)?.audio_end_ms;
const sentMs = () =>
  line.frames.reduce((ms, { media }) => ms + (media?.payload.length ?? 0) * 0.75, 0) / 8;

describe('the moment at which the agent was cut off', () => {
  it('is never past what the item is long: openclaw 138592, twilio-samples/python 45', () => {
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 250));
    vi.advanceTimersByTime(57_340);
    model.say(callerTurn.started('i1'));
    expect(truncated()).toBeLessThanOrEqual(250);
  });

  it('counts from the item, not from the call: twilio-samples/python 45', () => {
    vi.advanceTimersByTime(600_000);
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 5_000));
    vi.advanceTimersByTime(140);
    model.say(callerTurn.started('i1'));
    // 100 ms was played; the mark behind it has not come back.
    expect(truncated()).toBeLessThanOrEqual(140);
  });

  it('is not what was queued: a model that says 9.5 s in 0.85 s is heard no sooner', () => {
    model.say(agentTurn.created('r1'));
    for (let i = 0; i < 95; i++) model.say(agentTurn.audio('r1', 'a1', 100));
    model.say(agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'a long answer' }]));
    vi.advanceTimersByTime(850);
    model.say(callerTurn.started('i1'));
    expect(sentMs()).toBeLessThan(1_300);
    expect(truncated()).toBeLessThanOrEqual(850);
    expect(record.of('turn.interrupted')).toMatchObject([{ generatedMs: 9_500 }]);
  });
});

describe('an interruption', () => {
  it('in the first chunk, before any mark, silences the line: twilio-samples/node 33', () => {
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 60), callerTurn.started('i1'));
    expect(line.events.at(-1)).toBe('clear');
  });

  it('always clears what the line still plays: cloudflare/agents 2261', () => {
    talk(SALON);
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 400));
    model.say(agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'All said.' }]));
    model.say(callerTurn.started('i1'));
    expect(line.events.at(-1)).toBe('clear');
  });

  it('is none where nothing is said or played, however often the caller speaks: agents-js 523', () => {
    for (const item of ['i1', 'i2', 'i3']) model.say(callerTurn.started(item));
    expect(line.events).toEqual([]);
    expect(model.types).not.toContain('conversation.item.truncate');
    expect(record.of('turn.interrupted')).toEqual([]);
  });

  it('costs the record no word that the model generated: agents-js 523, jambonz 1061', () => {
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 2_000));
    model.say(agentTurn.delta('r1', 'a1', 'one two three four'), callerTurn.started('i1'));
    model.say(agentTurn.done('r1', 'cancelled', [{ id: 'a1', text: '' }]));
    const [{ words } = { words: {} }] = record.of('turn.interrupted');
    expect(words).toMatchObject({ generated: 'one two three four' });
  });

  it('takes marks that the flush returns for what they are: played were those before', () => {
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 2_000));
    const marks = line.marks;
    model.say(callerTurn.started('i1'));
    for (const mark of marks) bridge.callerHeard(mark);
    model.say(agentTurn.done('r1', 'cancelled', [{ id: 'a1', text: 'one two' }]));
    expect(record.of('turn.interrupted')).toMatchObject([{ heardMs: 50 }]);
  });

  it('lets nothing late of its response out, nor what waited for its time', () => {
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 2_000));
    model.say(callerTurn.started('i1'), agentTurn.audio('r1', 'a1', 2_000));
    model.say(agentTurn.audio('r1', 'a1-late', 500));
    const frames = line.frames.length;
    vi.advanceTimersByTime(10_000);
    expect(line.frames).toHaveLength(frames);
  });
});

describe('a hang-up in the middle of an answer', () => {
  it('leaves the turn in the record: livekit/agents-js 2041', () => {
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 3_000));
    model.say(agentTurn.delta('r1', 'a1', 'as I was saying'));
    vi.advanceTimersByTime(1_000);
    bridge.hangUp('hang-up');
    bridge.finish('hang-up');
    expect(record.of('transcript.final')).toMatchObject([{ words: { text: 'as I was saying' } }]);
    expect(record.of('turn.interrupted')).toMatchObject([{ cause: 'hang-up' }]);
  });
});

describe('a caller who talks over the disclosure', () => {
  it('gets it all the same, and is answered after it', async () => {
    const call = await TalkingCall.answered();
    call.model.say(agentTurn.created('r0'), agentTurn.audio('r0', 'a0', 2_000));
    for (const item of ['i1', 'i2', 'i3']) call.callerSays(item, 'Hello? Hello!');
    expect(call.line.events).not.toContain('clear');
    expect(call.model.types).not.toContain('response.cancel');
    call.model.say(agentTurn.done('r0', 'completed', [{ id: 'a0', text: NOTICE }]));
    call.hears();
    expect(call.captures).toEqual(['on notice-heard']);
    expect(call.asked.at(-1)).toBe('a turn');
  });

  it('the whole time, and hangs up, leaves a record that says that nobody heard it', async () => {
    const call = await TalkingCall.answered();
    call.model.say(agentTurn.created('r0'), agentTurn.audio('r0', 'a0', 2_000));
    call.callerSays('i1', 'You are talking to the wrong person.');
    call.session.callerHeard(call.line.marks[0] ?? '');
    call.session.lineEnded();
    call.model.say(agentTurn.done('r0', 'cancelled', [{ id: 'a0', text: 'Hello, I am' }]));
    await vi.advanceTimersByTimeAsync(40_000);
    expect(call.captures).toEqual([]);
    expect(call.finals.filter((final) => JSON.stringify(final)?.includes('wrong person'))).toEqual(
      [],
    );
  });
});
