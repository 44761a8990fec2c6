import type { EventV1 } from '@verbatim/contracts';
import {
  SpoolFailedError,
  type AppendOptions,
  type AppendOutcome,
  type SpoolRecord,
} from '@verbatim/backpressure';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Recording } from '../testing/recording.js';
import { CRITICAL_MAX, EventOutlet, PENDING_MAX } from './event-outlet.js';

class FakeSpool {
  groupBytesMax = 64 * 1024;
  readonly groups: SpoolRecord[][] = [];
  answer: (options?: AppendOptions) => Promise<AppendOutcome> = async () => ({ kind: 'written' });

  append(records: readonly SpoolRecord[], options?: AppendOptions): Promise<AppendOutcome> {
    this.groups.push([...records]);
    return this.answer(options);
  }
}

let spool: FakeSpool;
let offered: EventV1[];
let lost: EventV1[];
let refusals: string[];
let outlet: EventOutlet;
let ended: string[];

beforeEach(() => {
  vi.useFakeTimers();
  spool = new FakeSpool();
  offered = [];
  lost = [];
  refusals = [];
  ended = [];
  outlet = new EventOutlet({
    vertical: 'salon',
    spool,
    lane: {
      offer: ({ event }) => void offered.push(event),
      offerWhenRoom: async ({ event }) => offered.push(event) > 0,
    },
    onEpochEnded: (epoch) => ended.push(epoch),
    onSpoolRefused: (reason) => refusals.push(reason),
    onLost: (event) => lost.push(event),
    onBug: (error) => {
      throw error;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Partials and finals in turn: sheddable, critical, sheddable, … */
function sampleEvents(count: number): EventV1[] {
  const recording = new Recording({ policy: 'drop-oldest', vertical: 'salon' });
  for (let i = 0; i < count; i++) {
    recording.recorder.record(
      i % 2 === 0
        ? { kind: 'transcript.partial', itemId: 'i', revision: i, words: { text: 'x' } }
        : { kind: 'call.diverted', reason: 'calls-max' },
    );
  }
  return recording.events;
}

function criticalEvents(count: number): EventV1[] {
  const recording = new Recording();
  for (let i = 0; i < count; i++) {
    recording.recorder.record({ kind: 'call.diverted', reason: 'calls-max' });
  }
  return recording.events;
}

const putAll = (events: readonly EventV1[]) => events.forEach((event) => outlet.put(event));
const seqs = (events: readonly EventV1[]) => events.map(({ seq }) => seq);

describe('EventOutlet', () => {
  it('appends the critical events of ten milliseconds as one group, then offers all in order', async () => {
    putAll(sampleEvents(6));
    await vi.advanceTimersByTimeAsync(9);
    expect(spool.groups).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(spool.groups.map((group) => group.map(({ seq }) => seq))).toEqual([[1, 3, 5]]);
    expect(seqs(offered)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('offers nothing of a group, sheddable events included, before its write has returned', async () => {
    let written: (outcome: AppendOutcome) => void = () => undefined;
    spool.answer = () => new Promise((resolve) => (written = resolve));
    const events = sampleEvents(4);
    putAll(events.slice(0, 2));
    await vi.advanceTimersByTimeAsync(10);
    putAll(events.slice(2));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(offered).toEqual([]);
    written({ kind: 'written' });
    await vi.advanceTimersByTimeAsync(0);
    expect(seqs(offered)).toEqual([0, 1]);
  });

  it('does not touch the disk for sheddable events alone', async () => {
    putAll(sampleEvents(1));
    await vi.advanceTimersByTimeAsync(10);
    expect(spool.groups).toEqual([]);
    expect(offered).toHaveLength(1);
  });

  it('keeps a group that the spool has no room for, and tries it again in order', async () => {
    spool.answer = async () => ({ kind: 'quota-reached', quota: 'disk' });
    const events = sampleEvents(4);
    putAll(events.slice(0, 2));
    await vi.advanceTimersByTimeAsync(500);
    expect([offered, refusals[0]]).toEqual([[], 'quota']);
    putAll(events.slice(2));
    spool.answer = async () => ({ kind: 'written' });
    await vi.advanceTimersByTimeAsync(500);
    expect(seqs(offered)).toEqual([0, 1, 2, 3]);
    expect(lost).toEqual([]);
  });

  it('lets the last acts of a call past what waits, in the room that is reserved for them', async () => {
    const FULL = { kind: 'quota-reached', quota: 'disk' } as const;
    const { recorder, events } = new Recording();
    const { epoch } = recorder;
    spool.answer = async (options) => (options?.lastAct === epoch ? { kind: 'written' } : FULL);
    recorder.record({ kind: 'call.diverted', reason: 'calls-max' });
    recorder.record({ kind: 'policy.level', level: 'closed', previous: 'flow', reason: 'quota' });
    recorder.close('call-ended', []);
    putAll(events);
    await vi.advanceTimersByTimeAsync(10);
    expect(offered.map(({ kind }) => kind)).toEqual(['policy.level', 'epoch.closed']);
    expect([ended, outlet.size]).toEqual([[epoch], 1]);
    spool.answer = async () => ({ kind: 'written' });
    await vi.advanceTimersByTimeAsync(200);
    expect(offered.at(-1)?.kind).toBe('call.diverted');
  });

  it('tries each last act alone: one that is too large for what is left stops no other', async () => {
    const { recorder, events } = new Recording();
    let acts = 0;
    spool.answer = async (options) =>
      options?.lastAct !== undefined && acts++ > 0
        ? { kind: 'written' }
        : { kind: 'quota-reached', quota: 'disk' };
    recorder.record({ kind: 'policy.level', level: 'closed', previous: 'flow', reason: 'quota' });
    recorder.close('call-ended', []);
    putAll(events);
    await vi.advanceTimersByTimeAsync(10);
    expect(offered.map(({ kind }) => kind)).toEqual(['epoch.closed']);
  });

  it('passes events on without the spool once its disk has failed', async () => {
    spool.answer = () => Promise.reject(new SpoolFailedError('the disk is gone'));
    putAll(sampleEvents(2));
    await vi.advanceTimersByTimeAsync(10);
    expect(refusals).toEqual(['failed']);
    expect(seqs(offered)).toEqual([0, 1]);
    putAll(sampleEvents(2));
    await vi.advanceTimersByTimeAsync(10);
    expect(spool.groups).toHaveLength(1);
  });

  it('is bounded: sheddable events are lost first, oldest first, and every loss is told', async () => {
    spool.answer = async () => ({ kind: 'quota-reached', quota: 'disk' });
    putAll(sampleEvents(PENDING_MAX.events + 10));
    expect(outlet.size).toBe(PENDING_MAX.events);
    expect(seqs(lost)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  });

  it('keeps critical events past its bound while calls end, and says how full it is', async () => {
    spool.answer = async () => ({ kind: 'quota-reached', quota: 'disk' });
    const events = criticalEvents(2 * PENDING_MAX.events);
    putAll(events);
    putAll(sampleEvents(1));
    expect([outlet.fill, outlet.ledger.check().remainder]).toEqual([2, 0]);
    expect(lost.map((event) => event.class)).toEqual(['sheddable']);
    spool.answer = async () => ({ kind: 'written' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seqs(offered)).toEqual(seqs(events));
    expect(outlet.fill).toBe(0);
  });

  it('gives up the sheddable events of a call that ends, and keeps the others and their order', async () => {
    spool.answer = async () => ({ kind: 'quota-reached', quota: 'disk' });
    const [ending, other] = [sampleEvents(4), sampleEvents(4)];
    putAll([...ending, ...other]);
    outlet.takeBack(ending[0]!.epoch);
    expect(lost).toEqual([ending[0], ending[2]]);
    expect([outlet.size, outlet.ledger.check().remainder]).toEqual([6, 0]);
    spool.answer = async () => ({ kind: 'written' });
    await vi.advanceTimersByTimeAsync(500);
    expect(offered).toEqual([ending[1], ending[3], ...other]);
  });

  it('loses a critical event, and tells, only far behind the bound that ends the calls', () => {
    putAll(criticalEvents(CRITICAL_MAX.events + 1));
    expect(seqs(lost)).toEqual([CRITICAL_MAX.events]);
  });

  it('tells when everything put so far is through, whatever is put after that', async () => {
    const events = sampleEvents(4);
    putAll(events.slice(0, 2));
    const passed = vi.fn();
    void outlet.passed(60_000).then(passed);
    await vi.advanceTimersByTimeAsync(9);
    expect(passed).not.toHaveBeenCalled();
    let written: (outcome: AppendOutcome) => void = () => undefined;
    spool.answer = () => new Promise((resolve) => (written = resolve));
    await vi.advanceTimersByTimeAsync(1);
    putAll(events.slice(2));
    written({ kind: 'written' });
    await vi.advanceTimersByTimeAsync(1);
    expect(passed).toHaveBeenCalled();
    expect(outlet.size).toBe(2);
  });

  it('splits a burst into what the spool writes at once, so that what fits gets in', async () => {
    const events = criticalEvents(1_200);
    const bytesOf = (group: readonly SpoolRecord[]) =>
      group.reduce((sum, { payload }) => sum + payload.byteLength, 0);
    putAll(events);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Math.max(...spool.groups.map(bytesOf))).toBeLessThanOrEqual(spool.groupBytesMax);
    expect(Math.min(...spool.groups.slice(0, -1).map(bytesOf))).toBeGreaterThan(63 * 1024);
    expect(seqs(offered)).toEqual(seqs(events));
  });

  it('seals no more in one turn than half a frame of audio takes', async () => {
    spool.groupBytesMax = 1024 * 1024;
    putAll(criticalEvents(2_000));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(spool.groups.map((group) => group.length)).toEqual([1_024, 976]);
  });

  it('writes what came meanwhile as soon as the disk has answered, without a timer', async () => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const [first, ...rest] = criticalEvents(3);
    let written: (outcome: AppendOutcome) => void = () => undefined;
    spool.answer = () => new Promise((resolve) => (written = resolve));
    outlet.put(first!);
    await vi.advanceTimersByTimeAsync(10);
    putAll(rest);
    written({ kind: 'written' });
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(spool.groups.map((group) => group.length)).toEqual([1, 2]);
  });
});
