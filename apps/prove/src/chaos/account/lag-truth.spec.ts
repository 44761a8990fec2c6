import { describe, expect, it } from 'vitest';
import { lagErrorOf } from './lag-truth.js';

const event = (numberedAtMs: number, archivedAtMs: number) => ({
  vertical: 'sales',
  numberedAtMs,
  archivedAtMs,
});

describe('lagErrorOf', () => {
  const archived = [event(1_000, 1_400), event(1_100, 2_000), event(1_900, 2_100)];

  it('compares with the oldest event that had a number and no index row at that moment', () => {
    const exact = [
      { atMs: 900, oldestMs: 0 },
      { atMs: 1_300, oldestMs: 300 },
      { atMs: 1_500, oldestMs: 400 },
      { atMs: 2_050, oldestMs: 150 },
      { atMs: 2_100, oldestMs: 0 },
    ];
    expect(lagErrorOf(exact, archived)).toEqual({ moments: 5, p50Ms: 0, p99Ms: 0, maxMs: 0 });
  });

  it('counts what was said too late as much as what was said too early', () => {
    const samples = [
      { atMs: 1_500, oldestMs: 500 },
      { atMs: 1_500, oldestMs: 100 },
    ];
    expect(lagErrorOf(samples, archived)).toMatchObject({ p50Ms: 100, maxMs: 300 });
  });
});
