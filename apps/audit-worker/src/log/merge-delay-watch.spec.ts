import type { RaisedAlarm } from '@verbatim/paging';
import type { LogBacklog } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { MERGE_DELAY_ALARM, MergeDelayWatch } from './merge-delay-watch.js';

async function looked(backlog: Partial<LogBacklog>) {
  const raised: RaisedAlarm[] = [];
  const cleared: string[] = [];
  const told: LogBacklog[] = [];
  const whole = { entries: 0, oldestRequestMs: null, oldestCallEndMs: null, ...backlog };
  await new MergeDelayWatch({
    backlog: async () => whole,
    alarm: { raise: (alarm) => void raised.push(alarm), clear: (key) => void cleared.push(key) },
    onBacklog: (one) => void told.push(one),
  }).look();
  expect(told).toEqual([whole]);
  return { raised, cleared };
}

describe('MergeDelayWatch', () => {
  it.each([
    ['nothing waits', {}],
    ['what waits has waited a minute', { entries: 2, oldestRequestMs: 60_000 }],
    ['a call ended a minute ago', { oldestCallEndMs: 60_000 }],
  ])('is quiet while %s', async (_what, backlog) => {
    expect(await looked(backlog)).toEqual({ raised: [], cleared: [MERGE_DELAY_ALARM] });
  });

  it.each([
    ['a leaf is not published', { entries: 3, oldestRequestMs: 61_000 }, 'publication'],
    ['a call is not sealed', { oldestCallEndMs: 61_000, oldestRequestMs: 2_000 }, 'its seal'],
  ])('raises an alarm when after more than a minute %s', async (_what, backlog, waitsFor) => {
    const { raised } = await looked(backlog);
    const facts = { oldestSeconds: 61, thresholdSeconds: 60, waitsFor };
    expect(raised).toMatchObject([{ key: MERGE_DELAY_ALARM, severity: 'critical', facts }]);
  });
});
