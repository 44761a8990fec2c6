import type { EventOf } from '@verbatim/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectModel } from '../model/model-connection.js';
import { ModelUnavailableError } from '../model/model.errors.js';
import { sessionsWith } from '../testing/call-sessions.js';
import { FakeLine, FakeModel, frameOf } from '../testing/fake-sockets.js';
import { silentLogger } from '../testing/logger.js';
import { Recording } from '../testing/recording.js';
import { agentTurn, callerTurn, sessionEvents } from '../testing/server-events.js';
import { toolsForTests } from '../testing/tools.js';
import { HEALTHCARE } from '../testing/verticals.js';
import { CallSession } from './call-session.js';
import type { CallTimings } from './call-timings.js';

const TIMINGS: CallTimings = {
  partialIntervalMs: 250,
  pendingFinalsWaitMs: 5_000,
  terminalStatusWaitMs: 30_000,
  streamWaitMs: 30_000,
};

let recording: Recording;
let line: FakeLine;
let model: FakeModel;
let closed: { reason: EventOf<'epoch.closed'>['reason']; open: readonly string[] }[];

beforeEach(() => {
  vi.useFakeTimers();
  recording = new Recording();
  line = new FakeLine();
  model = new FakeModel();
  closed = [];
});
afterEach(() => {
  vi.useRealTimers();
});

const reached: ConnectModel = async (_name, listener) => {
  model.listener = listener;
  return model;
};

function newSession(connectModel: ConnectModel = reached): CallSession {
  return new CallSession({
    vertical: HEALTHCARE,
    recorder: recording.recorder,
    sessions: sessionsWith(connectModel),
    timings: TIMINGS,
    logger: silentLogger(),
    metrics: { announced: () => undefined },
    openTools: toolsForTests,
    closeEpoch: async (reason, open) => {
      closed.push({ reason, open });
    },
  });
}

async function talking(): Promise<CallSession> {
  const session = newSession();
  session.connect(line);
  await vi.advanceTimersByTimeAsync(0);
  model.say(sessionEvents.updated());
  return session;
}

const errors = () =>
  recording.events
    .filter((event) => event.kind === 'stream.error')
    .map(({ component, code, isFatal }) => `${component} ${code}${isFatal ? ' fatal' : ''}`);

describe('a call that goes well', () => {
  it('waits for the last words, then for the status, and ends with both', async () => {
    const session = await talking();
    expect(session.currentState).toBe('talking');
    model.say(callerTurn.started('i1'));
    session.lineEnded();
    model.say(callerTurn.committed('i1'), callerTurn.completed('i1', 'Bye.'));
    await vi.advanceTimersByTimeAsync(0);
    expect(closed).toEqual([]);
    session.statusEnded({ status: 'completed', durationSeconds: 61 });
    await session.ended;
    expect(recording.kinds.at(-1)).toBe('call.ended');
    expect(recording.events.at(-1)).toMatchObject({ status: 'completed', durationSeconds: 61 });
    expect(closed).toEqual([{ reason: 'call-ended', open: [] }]);
    expect(model.isClosed).toBe(true);
  });

  it('takes the status that came before the stream ended', async () => {
    const session = await talking();
    session.statusEnded({ status: 'completed' });
    const commit = model.of('input_audio_buffer.commit')[0]!;
    model.say(sessionEvents.error('input_audio_buffer_commit_empty', commit.event_id));
    await session.ended;
    expect(closed).toEqual([{ reason: 'call-ended', open: [] }]);
  });

  it('hands the end over when no status comes in time', async () => {
    const session = await talking();
    session.lineEnded();
    await vi.advanceTimersByTimeAsync(35_000);
    await session.ended;
    expect(recording.kinds).not.toContain('call.ended');
    expect(closed).toEqual([{ reason: 'handed-over', open: [] }]);
  });

  it('records the keys that the caller pressed, as words', async () => {
    const session = await talking();
    session.callerPressed('5');
    expect(recording.wordsOf(recording.events.at(-1))).toEqual({ digits: '5' });
  });

  it('sends the model what the caller said while it was being dialled', async () => {
    const session = newSession();
    session.connect(line);
    session.callerAudio(frameOf(20), 0);
    session.callerAudio(frameOf(20), 20);
    await vi.advanceTimersByTimeAsync(0);
    model.say(sessionEvents.updated());
    expect(model.of('input_audio_buffer.append')).toHaveLength(2);
  });
});

describe('a model that fails', () => {
  it('gives the caller the fallback when it cannot be reached, and says why', async () => {
    const session = newSession(() => Promise.reject(new ModelUnavailableError('ECONNREFUSED')));
    session.connect(line);
    await vi.advanceTimersByTimeAsync(0);
    expect(line.isClosed).toBe(true);
    expect(errors()).toEqual(['model ECONNREFUSED fatal']);
    session.statusEnded({ status: 'completed' });
    await session.ended;
    expect(closed[0]?.reason).toBe('call-ended');
  });

  it('leaves open what it owed when it hangs up in the middle of an answer', async () => {
    const session = await talking();
    model.say(agentTurn.created('r1'), agentTurn.delta('r1', 'a1', 'Let me'));
    model.say(agentTurn.audio('r1', 'a1', 200));
    model.listener?.onClosed({ code: 'closed-1011' });
    session.statusEnded({ status: 'completed' });
    await session.ended;
    expect(errors()).toEqual(['model closed-1011 fatal']);
    expect(closed).toEqual([{ reason: 'call-ended', open: ['response:r1', 'item:a1'] }]);
    const interrupted = recording.events.find(({ kind }) => kind === 'turn.interrupted');
    expect(recording.wordsOf(interrupted)).toMatchObject({ generated: 'Let me' });
  });

  it('is given up when it does not take the settings in time', async () => {
    const session = newSession();
    session.connect(line);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(errors()).toEqual(['model not-configured-in-time fatal']);
    expect(line.isClosed).toBe(true);
    expect(session.isActive).toBe(false);
  });

  it('does not keep the ending waiting when it dies meanwhile', async () => {
    const session = await talking();
    model.say(callerTurn.started('i1'));
    session.lineEnded();
    session.statusEnded({ status: 'completed' });
    model.listener?.onClosed({ code: 'closed-1006' });
    await vi.advanceTimersByTimeAsync(0);
    expect(closed).toEqual([{ reason: 'call-ended', open: ['speech:i1'] }]);
  });

  it('is closed again when the call is over before it answers', async () => {
    let answer: (model: FakeModel) => void = () => undefined;
    const session = newSession(() => new Promise((resolve) => (answer = resolve)));
    session.connect(line);
    session.lineEnded();
    answer(model);
    await vi.advanceTimersByTimeAsync(0);
    expect(model.isClosed).toBe(true);
  });
});

describe('a line that fails', () => {
  it('still lets the model tell what it heard', async () => {
    const session = await talking();
    model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    session.lineFailed('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    expect(line.isClosed).toBe(true);
    const commit = model.of('input_audio_buffer.commit')[0]!;
    model.say(
      callerTurn.completed('i1', 'Hello?'),
      sessionEvents.error('input_audio_buffer_commit_empty', commit.event_id),
    );
    session.statusEnded({ status: 'completed' });
    await session.ended;
    expect(errors()).toEqual(['twilio WS_ERR_UNSUPPORTED_MESSAGE_LENGTH fatal']);
    expect(closed).toEqual([{ reason: 'call-ended', open: [] }]);
  });

  it('coalesces small troubles into one event a second', async () => {
    const session = await talking();
    for (let i = 0; i < 50; i++) session.lineTrouble('bad-base64');
    await vi.advanceTimersByTimeAsync(1_100);
    const events = recording.events.filter(({ kind }) => kind === 'stream.error');
    expect(events).toMatchObject([{ code: 'bad-base64', count: 50, isFatal: false }]);
  });

  it('ends a call whose stream never comes', async () => {
    const session = newSession();
    await vi.advanceTimersByTimeAsync(30_000);
    session.statusEnded({ status: 'no-answer' });
    await session.ended;
    expect(errors()).toEqual(['twilio stream-never-started fatal']);
  });

  it('serves one stream per call and turns a second one away', async () => {
    const session = await talking();
    expect(session.connect(new FakeLine())).toBe(false);
    expect(session.currentState).toBe('talking');
  });
});

describe('a process that stops', () => {
  it('ends the call with the fallback and closes its epoch as drained', async () => {
    const session = await talking();
    session.drain();
    await vi.advanceTimersByTimeAsync(5_000);
    await session.ended;
    expect(line.isClosed).toBe(true);
    expect(closed[0]?.reason).toBe('drained');
  });

  it('hands over a call that only waits for its status', async () => {
    const session = await talking();
    session.lineEnded();
    await vi.advanceTimersByTimeAsync(5_000);
    session.drain();
    await session.ended;
    expect(closed[0]?.reason).toBe('handed-over');
  });
});

describe('a record that cannot be kept', () => {
  it('ends the call with the fallback and says why', async () => {
    const session = await talking();
    session.levelChanged({
      level: 'closed',
      changedFrom: 'hold',
      reason: 'spool-quota',
      endsCalls: true,
    });
    expect(line.isClosed).toBe(true);
    expect(recording.events.find(({ kind }) => kind === 'policy.level')).toMatchObject({
      level: 'closed',
      previous: 'hold',
      reason: 'spool-quota',
    });
    expect(errors()).toEqual(['record spool-quota fatal']);
    await vi.advanceTimersByTimeAsync(40_000);
    await session.ended;
  });
});

describe('a level that changes', () => {
  it('is told in the record, and the call goes on where it may', async () => {
    const session = await talking();
    session.levelChanged({
      level: 'spool',
      changedFrom: 'flow',
      reason: 'queue-away',
      endsCalls: false,
    });
    expect(recording.events.at(-1)).toMatchObject({ kind: 'policy.level', level: 'spool' });
    expect([session.isActive, line.isClosed]).toEqual([true, false]);
  });
});

describe('a status that comes too late', () => {
  it('is refused, so that it is written elsewhere', async () => {
    const session = await talking();
    session.lineEnded();
    await vi.advanceTimersByTimeAsync(40_000);
    await session.ended;
    expect(session.statusEnded({ status: 'completed' })).toBe(false);
  });
});
