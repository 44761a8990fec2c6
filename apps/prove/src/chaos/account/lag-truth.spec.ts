import { describe, expect, it } from 'vitest';
import { lagErrorOf } from './lag-truth.js';

const event = (numberedAtMs: number, archivedAtMs: number) => ({
  vertical: 'sales',
  numberedAtMs,
  archivedAtMs,
});

const at = (atMs: number, oldestMs: number) => ({
  askedAtMs: atMs,
  answeredAtMs: atMs,
  oldestMs,
});

describe('lagErrorOf', () => {
  const archived = [event(1_000, 1_400), event(1_100, 2_000), event(1_900, 2_100)];

  it('compares with the oldest event that had a number and no index row at that moment', () => {
    const exact = [at(900, 0), at(1_300, 300), at(1_500, 400), at(2_050, 150), at(2_100, 0)];
    expect(lagErrorOf(exact, archived)).toEqual({ moments: 5, p50Ms: 0, p99Ms: 0, maxMs: 0 });
  });

  it('counts what was said too late as much as what was said too early', () => {
    const samples = [at(1_500, 500), at(1_500, 100)];
    expect(lagErrorOf(samples, archived)).toMatchObject({ p50Ms: 100, maxMs: 300 });
  });

  it('blames nothing that was true at some moment between question and answer', () => {
    const slow = (oldestMs: number) => ({ askedAtMs: 1_300, answeredAtMs: 1_350, oldestMs });
    expect(lagErrorOf([slow(300), slow(325), slow(350)], archived).maxMs).toBe(0);
    expect(lagErrorOf([slow(260)], archived).maxMs).toBe(40);
  });
});
