import { describe, expect, it } from 'vitest';
import { networkOf, StrangersBudget } from './strangers-budget.js';

const USUAL = 3_000;
const LARGE = 60_000;

/** How many of so many a second, evenly, over so many seconds, from sources as they are numbered. */
function heard(
  budget: StrangersBudget,
  { perSecond, seconds, bytes = USUAL, fromMs = 0 }: Flood,
  sourceOf: (n: number) => string,
): number {
  let reads = 0;
  for (let n = 0; n < perSecond * seconds; n++) {
    if (budget.take(sourceOf(n), bytes, fromMs + (n * 1_000) / perSecond)) reads += 1;
  }
  return reads;
}

interface Flood {
  readonly perSecond: number;
  readonly seconds: number;
  readonly bytes?: number;
  readonly fromMs?: number;
}

const oneNetwork = (n: number): string => `203.0.113.${n % 256}`;
const manyNetworks = (n: number): string => `10.${Math.floor(n / 250) % 4}.${n % 250}.9`;
const TWILIO = '54.172.60.1';

describe('StrangersBudget', () => {
  it('reads everything of strangers as long as there is no flood', () => {
    const budget = new StrangersBudget();
    expect(heard(budget, { perSecond: 100, seconds: 60 }, manyNetworks)).toBe(6_000);
  });

  it('gives a network its own share, however many addresses it has, and takes nothing from others for it', () => {
    const budget = new StrangersBudget();
    const reads = heard(budget, { perSecond: 5_000, seconds: 10 }, oneNetwork);
    expect(reads).toBeLessThanOrEqual(120 + 10 * 20);
    expect(budget.take(TWILIO, USUAL, 10_000)).toBe(true);
  });

  it('reads no more of a thousand networks than all strangers may have', () => {
    const budget = new StrangersBudget();
    const reads = heard(budget, { perSecond: 5_000, seconds: 10 }, manyNetworks);
    // Each of the thousand was new once; from then on there is what is not kept for new ones.
    expect(reads).toBeLessThanOrEqual(600 + 10 * 600);
    expect(reads).toBeGreaterThan(10 * 400);
  });

  it('reads the first of a network that is new, while a thousand others flood it', () => {
    const budget = new StrangersBudget();
    heard(budget, { perSecond: 5_000, seconds: 10 }, manyNetworks);
    for (let second = 10; second < 20; second++) {
      const fromMs = second * 1_000;
      heard(budget, { perSecond: 5_000, seconds: 1, fromMs }, manyNetworks);
      expect(budget.take(`54.172.${second}.1`, USUAL, fromMs + 1_000)).toBe(true);
    }
  });

  it('reads few large bodies, and small ones beside them', () => {
    const budget = new StrangersBudget();
    const reads = heard(budget, { perSecond: 400, seconds: 10, bytes: LARGE }, manyNetworks);
    expect(reads * LARGE).toBeLessThanOrEqual(11 * 1_024 * 1_024);
    expect(budget.take(TWILIO, USUAL, 10_000)).toBe(true);
  });
});

describe('networkOf', () => {
  it.each([
    ['203.0.113.9', '203.0.113'],
    ['2001:db8:1:2::9', '2001:db8'],
    ['2001:0db8::', '2001:db8'],
    ['2001::1', '2001:0'],
    ['::1', '0:0'],
  ])('%s is in %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
