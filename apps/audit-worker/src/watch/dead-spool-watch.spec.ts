import type { RaisedAlarm } from '@verbatim/paging';
import { Metrics } from '@verbatim/platform';
import type { DeadSpool } from '@verbatim/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { CONFIRMED_AFTER_MS, DeadSpoolWatch } from './dead-spool-watch.js';

let spools: DeadSpool[];
let isAway: boolean;
let nowMs: number;
let raised: RaisedAlarm[];
let cleared: string[];
let metrics: Metrics;
let watch: DeadSpoolWatch;

beforeEach(() => {
  [spools, isAway, nowMs, raised, cleared, metrics] = [[], false, 0, [], [], new Metrics()];
  watch = new DeadSpoolWatch({
    deadSpools: async () => {
      if (isAway) throw new Error('away');
      return spools;
    },
    alarm: { raise: (alarm) => raised.push(alarm), clear: (key) => cleared.push(key) },
    pageAboveMs: 30_000,
    metrics,
    now: () => nowMs,
  });
});

const left = (ageMs: number, vertical = 'sales', processId = 'voice-1'): DeadSpool => ({
  processId,
  host: 'machine-1',
  vertical,
  ageMs,
});

async function confirm(): Promise<void> {
  await watch.look();
  nowMs += CONFIRMED_AFTER_MS;
  await watch.look();
}

async function ages(): Promise<Record<string, number>> {
  const [metric] = await metrics.registry.getMetricsAsJSON();
  return Object.fromEntries(metric!.values.map(({ labels, value }) => [labels['vertical'], value]));
}

describe('DeadSpoolWatch', () => {
  it('raises one alarm for a dead process whose oldest event is past the threshold', async () => {
    spools = [left(31_000), left(12_000, 'healthcare')];
    await confirm();
    expect(raised).toHaveLength(1);
    expect(raised[0]).toMatchObject({
      key: 'dead-spool/voice-1',
      facts: { processId: 'voice-1', verticals: 'sales healthcare', oldestSeconds: 31 },
    });
  });

  it('shows the oldest age of each vertical, below the threshold too, and forgets it', async () => {
    spools = [left(20_000), left(25_000, 'sales', 'voice-2'), left(8_000, 'healthcare')];
    await confirm();
    expect(raised).toEqual([]);
    expect(await ages()).toEqual({ sales: 25, healthcare: 8 });
    spools = [];
    await watch.look();
    expect(await ages()).toEqual({});
  });

  it('believes nobody dead who was only silent because PostgreSQL had been away', async () => {
    spools = [left(90_000)];
    await watch.look();
    nowMs += 5_000;
    spools = [];
    await watch.look();
    expect([raised, await ages()]).toEqual([[], {}]);
  });

  it('starts to count anew after the register could not be read', async () => {
    spools = [left(90_000)];
    await watch.look();
    isAway = true;
    await expect(watch.look()).rejects.toThrow('away');
    isAway = false;
    nowMs += CONFIRMED_AFTER_MS;
    await watch.look();
    expect(raised).toEqual([]);
    nowMs += CONFIRMED_AFTER_MS;
    await watch.look();
    expect(raised).toHaveLength(1);
  });

  it('clears the alarm once, when the spool was drained', async () => {
    spools = [left(31_000)];
    await confirm();
    spools = [];
    await watch.look();
    await watch.look();
    expect(cleared).toEqual(['dead-spool/voice-1']);
  });
});
