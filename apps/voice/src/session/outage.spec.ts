import { Metrics } from '@verbatim/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeRealtime } from '../testing/fake-realtime.js';
import { sessionEvents } from '../testing/server-events.js';
import { ModelCircuit } from './model-circuit.js';
import { ModelSession, type SessionListener } from './model-session.js';

const CALLS = 200;

let realtime: FakeRealtime;
let circuit: ModelCircuit;
let gaveUpAtMs: number[];

beforeEach(() => {
  vi.useFakeTimers();
  realtime = new FakeRealtime();
  circuit = new ModelCircuit(new Metrics());
  gaveUpAtMs = [];
});
afterEach(() => void vi.useRealTimers());

const nothing = (): void => undefined;

function listener(): SessionListener {
  const startedMs = performance.now();
  return {
    ...{ onOpen: nothing, onEvent: nothing, onMalformed: nothing, onHold: nothing },
    ...{ onRelease: nothing, onLost: nothing, onReplacing: nothing, onReplaced: nothing },
    ...{ onAskAgain: nothing, isQuiet: () => true, isAnswering: () => false },
    onGaveUp: () => void gaveUpAtMs.push(performance.now() - startedMs),
  };
}

/** So many calls come in at once. */
async function wave(lastsMs = 4_900): Promise<void> {
  for (let at = 0; at < CALLS; at++) {
    new ModelSession({
      connect: realtime.connect,
      ...{ model: 'big', smallerModel: 'small', circuit, listener: listener(), changed: nothing },
      limits: {
        ...{ sessionMsMax: 3_600_000, troubleMsMax: 5_000, lossesMax: 3, unresponsiveMs: 8_000 },
      },
    }).open();
  }
  await vi.advanceTimersByTimeAsync(lastsMs);
}

describe('200 calls in an outage of the API', () => {
  it('all hear something else within five seconds', async () => {
    realtime.refusals = Array<string>(10_000).fill('503');
    await wave();
    expect(gaveUpAtMs).toHaveLength(CALLS);
    expect(Math.max(...gaveUpAtMs)).toBeLessThan(5_000);
  });

  it('dial each model once at the most, and the calls after them not at all', async () => {
    realtime.refusals = Array<string>(10_000).fill('503');
    await wave();
    const first = realtime.dialled.length;
    expect(first).toBeLessThanOrEqual(2 * CALLS);
    await wave();
    expect(realtime.dialled.length - first).toBeLessThanOrEqual(2);
    expect(gaveUpAtMs).toHaveLength(2 * CALLS);
  });

  it('send one ahead when the time is over, and all follow when it gets through', async () => {
    realtime.refusals = Array<string>(10_000).fill('503');
    await wave();
    realtime.refusals = [];
    await vi.advanceTimersByTimeAsync(10_000);
    const before = realtime.dialled.length;
    await wave(0);
    expect(realtime.dialled.length - before).toBeLessThanOrEqual(2);
    for (const session of realtime.sessions) session.say(sessionEvents.updated());
    expect([circuit.isOpen('big'), circuit.isOpen('small')]).toEqual([false, false]);
  });

  it('lose no time to a quota that is used up', async () => {
    realtime.refusals = Array<string>(10_000).fill('insufficient_quota');
    await wave();
    const first = realtime.dialled.length;
    await wave();
    expect([first, realtime.dialled.length]).toEqual([CALLS, CALLS]);
  });
});
