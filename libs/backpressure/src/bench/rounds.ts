import { strict as assert } from 'node:assert';
import type { Contender, Work } from './work.ts';

export interface Rate {
  readonly name: string;
  readonly perSecond: { readonly low: number; readonly median: number; readonly high: number };
}

const WARM_UP_ROUNDS = 4;

/**
 * One round is one run of each contender; they start in another order each time, so that what the
 * machine does besides meets all of them alike. The first rounds warm up and do not count. No collection
 * is forced in between: a full one throws away optimized code, and the next run would be measured cold.
 */
export async function interleaved(
  contenders: Readonly<Record<string, Contender>>,
  work: Work,
  expectedBytes: number,
  rounds: number,
): Promise<Rate[]> {
  const names = Object.keys(contenders);
  const rates = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    for (let i = 0; i < names.length; i += 1) {
      const name = names[(i + round) % names.length] as string;
      const start = performance.now();
      const bytes = await contenders[name]?.(work);
      const seconds = (performance.now() - start) / 1_000;
      assert.equal(bytes, expectedBytes, `${name} did other work than the rest`);
      if (round >= WARM_UP_ROUNDS) rates.get(name)?.push(work.items.length / seconds);
    }
  }
  return [...rates].map(([name, each]) => ({ name, perSecond: spreadOf(each) }));
}

function spreadOf(rates: number[]): Rate['perSecond'] {
  const sorted = rates.toSorted((a, b) => a - b).map(Math.round);
  const at = (i: number): number => sorted[i] as number;
  return { low: at(0), median: at(sorted.length >> 1), high: at(sorted.length - 1) };
}
