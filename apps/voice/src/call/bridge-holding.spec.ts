import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TurnCredit, type CreditState } from '../level/turn-credit.js';
import { DraftList } from '../testing/drafts.js';
import { FakeLine, FakeModel, UNPACED } from '../testing/fake-sockets.js';
import { agentTurn, callerTurn, sessionEvents } from '../testing/server-events.js';
import { instantTools } from '../testing/tools.js';
import { HEALTHCARE } from '../testing/verticals.js';
import { Bridge } from './bridge.js';
import { ErrorTally } from './error-tally.js';

/** Half a second, in three chunks. */
const CHUNKS = [200, 200, 100].map((ms) => Buffer.alloc(ms * 8, 0x55).toString('base64'));
const LINE = { afterMs: 4_000, everyMs: 15_000, chunks: CHUNKS };

let line: FakeLine;
let model: FakeModel;
let record: DraftList;
let credit: TurnCredit;
let bridge: Bridge;
let waitedMs: number[];

beforeEach(() => {
  vi.useFakeTimers();
  [line, model, record, waitedMs] = [new FakeLine(), new FakeModel(), new DraftList(), []];
  credit = new TurnCredit({
    turnBytes: 1_000,
    headroom: () => ({ quotaBytes: 0, heldBytes: 0, reservedBytes: 0, freeBytes: 0 }),
    onWaited: (ms) => waitedMs.push(ms),
  });
  bridge = new Bridge({
    vertical: HEALTHCARE,
    models: { realtime: 'gpt-realtime-2.1', transcription: 'gpt-transcribe' },
    partialIntervalMs: 250,
    pacing: UNPACED,
    record,
    line,
    model,
    tally: new ErrorTally(),
    holding: { turns: credit.open(), line: LINE },
    tools: instantTools((): Bridge => bridge),
    onModelFailed: () => undefined,
  });
  model.listener = {
    onEvent: (event) => bridge.modelSaid(event),
    onMalformed: () => undefined,
    onClosed: () => undefined,
  };
  bridge.start();
});
afterEach(() => {
  vi.useRealTimers();
});

const become = (kind: CreditState['kind']) => credit.serve({ kind });
const asked = () => model.of('response.create').length;
const actions = () => record.of('policy.intervened').map(({ rule, action }) => `${rule} ${action}`);

/** Greeting said and heard; the caller's first words are in. */
function afterGreeting(): void {
  model.say(sessionEvents.updated(), agentTurn.created('r0'), agentTurn.done('r0', 'completed'));
}

function callerSays(item: string): void {
  model.say(callerTurn.started(item), callerTurn.stopped(item), callerTurn.committed(item));
}

/** As the session does, ten times a second. */
function pass(ms: number): void {
  for (let passed = 0; passed < ms; passed += 100) {
    vi.advanceTimersByTime(100);
    bridge.tick();
  }
}

describe('a turn without credit', () => {
  it('waits, and is asked for once there is credit', () => {
    afterGreeting();
    become('none');
    callerSays('i1');
    pass(2_000);
    expect(asked()).toBe(1);
    become('free');
    expect(asked()).toBe(2);
    expect(actions()).toEqual(['turn-credit held', 'turn-credit released']);
    expect(waitedMs).toEqual([2_000]);
  });

  it('is one turn, however often the caller speaks meanwhile', () => {
    afterGreeting();
    become('none');
    callerSays('i1');
    callerSays('i2');
    become('free');
    expect(asked()).toBe(2);
    expect(actions()).toEqual(['turn-credit held', 'turn-credit released']);
  });

  it('is still the greeting, where the greeting had to wait', () => {
    become('none');
    model.say(sessionEvents.updated());
    callerSays('i1');
    expect(asked()).toBe(0);
    become('free');
    const { response } = model.of('response.create')[0]!;
    expect(response?.instructions).toContain(HEALTHCARE.agent.greeting);
  });

  it('is given up when the caller hangs up', () => {
    afterGreeting();
    become('none');
    callerSays('i1');
    pass(1_000);
    bridge.hangUp('hang-up');
    become('free');
    expect(asked()).toBe(1);
    expect(actions()).toEqual(['turn-credit held', 'turn-credit given-up']);
    expect(waitedMs).toEqual([1_000]);
  });
});

describe('a turn that has begun', () => {
  it('goes on when the level changes, with the results of its tools', () => {
    model.say(sessionEvents.updated(), agentTurn.created('r0'));
    become('none');
    model.say(agentTurn.audio('r0', 'a0', 100));
    expect(line.events).toContain('media');
    model.say(agentTurn.toolCall('r0', 'call_1', 'lookup', '{}'));
    expect(asked()).toBe(2);
    expect(actions()).toEqual([]);
  });

  it('is followed by one that waits', () => {
    model.say(sessionEvents.updated(), agentTurn.created('r0'));
    become('none');
    callerSays('i1');
    expect(asked()).toBe(1);
    model.say(agentTurn.done('r0', 'cancelled'));
    expect([asked(), credit.waitingTurns]).toEqual([1, 1]);
  });
});

describe('the holding line', () => {
  beforeEach(() => {
    afterGreeting();
    become('none');
    callerSays('i1');
  });

  it('is heard after its time, in chunks with marks, and again at its interval', () => {
    pass(3_900);
    expect(line.frames).toEqual([]);
    pass(100);
    expect(line.events).toEqual(['media', 'mark', 'media', 'mark', 'media', 'mark']);
    expect(line.frames[0]?.media?.payload).toBe(CHUNKS[0]);
    line.marks.forEach((mark) => bridge.callerHeard(mark));
    pass(14_900);
    expect(line.marks).toHaveLength(3);
    pass(100);
    expect(line.marks).toHaveLength(6);
    expect(actions()).toEqual([
      'turn-credit held',
      'turn-credit holding-line',
      'turn-credit holding-line',
    ]);
  });

  it('stops when the caller speaks over it, and is nothing that the agent said', () => {
    pass(4_000);
    bridge.callerHeard(line.marks[0]!);
    model.say(callerTurn.started('i2'));
    expect(line.events.at(-1)).toBe('clear');
    expect(actions()).toContain('turn-credit holding-line-cut');
    expect(model.types).not.toContain('conversation.item.truncate');
    expect(record.of('turn.interrupted')).toEqual([]);
  });

  it('does not begin while something else is still being played', () => {
    become('free');
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 100));
    model.say(agentTurn.done('r1', 'completed'));
    become('none');
    const before = line.frames.length;
    callerSays('i3');
    // Its barge-in flushed what was playing; this is what a mark that never came back looks like.
    model.say(agentTurn.created('r9'), agentTurn.audio('r9', 'a9', 100));
    pass(6_000);
    expect(actions()).not.toContain('turn-credit holding-line');
    bridge.callerHeard(line.marks.at(-1)!);
    pass(100);
    expect(actions()).toContain('turn-credit holding-line');
    expect(line.frames.length).toBeGreaterThan(before);
  });

  it('is not heard once the agent may speak', () => {
    pass(3_000);
    become('free');
    pass(60_000);
    expect(line.frames).toEqual([]);
  });
});
