import { describe, expect, it } from 'vitest';
import { killAtRandom } from './kill-plan.js';
import { seededRandom } from './seeded-random.js';

const plan = { kills: 3, pauseMs: [0, 1], seed: 7 } as const;

describe('killAtRandom', () => {
  it('kills as often as planned', async () => {
    let kills = 0;
    const done = await killAtRandom(plan, async () => void (kills += 1));
    expect([done, kills]).toEqual([3, 3]);
  });

  it('stops when told to and says how far it came', async () => {
    const calls = new AbortController();
    const done = await killAtRandom(plan, async () => calls.abort(), calls.signal);
    expect(done).toBe(1);
  });
});

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, all in [0, 1)', () => {
    const [one, same] = [seededRandom(42), seededRandom(42)];
    const numbers = Array.from({ length: 1_000 }, one);
    expect(numbers).toEqual(Array.from({ length: 1_000 }, same));
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBe(1_000);
  });
});
