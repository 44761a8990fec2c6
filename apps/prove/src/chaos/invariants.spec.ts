import { describe, expect, it } from 'vitest';
import type { Account } from './account/call-account.js';
import { audioInvariants, lagInvariants, recordInvariants } from './invariants.js';
import type { ScenarioResult } from './result.js';

const account = (given: Partial<Account> = {}): Account => ({
  calls: 1,
  eventsIn: 10,
  durable: 10,
  durableCritical: 8,
  explained: 0,
  unexplained: 0,
  criticalMissing: 0,
  tombstones: {},
  unverified: 0,
  ...given,
});

const latency = (p99Ms: number) => ({ samples: 100, p50Ms: 1, p99Ms, maxMs: p99Ms });

function verticals(p99Ms: number): ScenarioResult['verticals'] {
  const audio = { toCaller: latency(p99Ms), toModel: latency(2) };
  const of = { account: account(), audio } as unknown as ScenarioResult['verticals'][string];
  return { sales: of };
}

const without = (p99Ms: number): ScenarioResult =>
  ({ scenario: 'no-fault', verticals: verticals(p99Ms) }) as unknown as ScenarioResult;

const missedIn = (checks: readonly { name: string; isMet: boolean }[]): string[] =>
  checks.filter(({ isMet }) => !isMet).map(({ name }) => name);

describe('recordInvariants', () => {
  it('hold for calls of which everything is durable', () => {
    expect(missedIn(recordInvariants({ verticals: {}, producers: { sales: account() } }))).toEqual(
      [],
    );
  });

  it.each([
    [{ unexplained: 1 }, 'healthcare producers: events missing, unexplained'],
    [{ criticalMissing: 1 }, 'healthcare producers: critical events missing'],
    [{ unverified: 1 }, 'healthcare producers: records that do not verify'],
    [{ calls: 0 }, 'healthcare producers: calls'],
    [{ tombstones: { dropped: 1 } }, 'healthcare producers: events that gave way'],
  ])('miss %j', (given, name) => {
    const producers = { healthcare: account(given) };
    expect(missedIn(recordInvariants({ verticals: {}, producers }))).toEqual([name]);
  });

  it('let partials of an analytics vertical give way', () => {
    const producers = { sales: account({ explained: 3, tombstones: { dropped: 3 } }) };
    expect(missedIn(recordInvariants({ verticals: {}, producers }))).toEqual([]);
  });
});

describe('audioInvariants', () => {
  it('allow a tenth and a millisecond more than without the fault, and no more', () => {
    expect(missedIn(audioInvariants(verticals(12), [without(10)]))).toEqual([]);
    expect(missedIn(audioInvariants(verticals(12.2), [without(10)]))).toEqual([
      'sales: speech to the caller, p99',
    ]);
  });

  it('go by the middle of the runs without it, not by the best or the last', () => {
    const runs = [without(8), without(10), without(30)];
    expect(missedIn(audioInvariants(verticals(12), runs))).toEqual([]);
    expect(missedIn(audioInvariants(verticals(12.2), runs))).toHaveLength(1);
  });

  it('say nothing of calls of which none was heard to its end', () => {
    expect(audioInvariants(verticals(12), [])).toEqual([]);
  });
});

describe('lagInvariants', () => {
  it('want enough moments to speak of, and an error of 100 ms at most', () => {
    const of = (moments: number, p99Ms: number) =>
      missedIn(lagInvariants({ lagError: { moments, p50Ms: 0, p99Ms, maxMs: p99Ms } }));
    expect(of(10, 100)).toEqual([]);
    expect(of(9, 101)).toHaveLength(2);
  });
});
