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

  it('counts what is missing where the metric is below the truth', () => {
    expect(lagErrorOf([at(1_500, 100)], archived).maxMs).toBe(300);
  });

  it('counts for how long it has not been true any more where the metric is above', () => {
    // At 1,400 the event of 1,000 became durable: what was 399 ms old is 300 ms old from there on.
    expect(lagErrorOf([at(1_407, 407)], archived).maxMs).toBe(7);
    expect(lagErrorOf([at(1_500, 500)], archived).maxMs).toBe(100);
    // Nothing waits any more since 2,100.
    expect(lagErrorOf([at(2_130, 230)], archived).maxMs).toBe(30);
  });

  it('counts an age that no event ever had as it is', () => {
    expect(lagErrorOf([at(1_500, 700)], archived).maxMs).toBe(300);
  });

  it('blames nothing that was true at some moment between question and answer', () => {
    const slow = (oldestMs: number) => ({ askedAtMs: 1_300, answeredAtMs: 1_350, oldestMs });
    expect(lagErrorOf([slow(300), slow(325), slow(350)], archived).maxMs).toBe(0);
    expect(lagErrorOf([slow(260)], archived).maxMs).toBe(40);
  });
});
