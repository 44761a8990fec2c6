import { randomFrom } from './random.ts';

export interface Item {
  readonly bytes: number;
}

/** What every contender gets to do: the same items, the same number, the same capacity. */
export interface Work {
  readonly items: readonly Item[];
  readonly capacity: number;
}

export const BATCH_EVENTS = 256;

/** Returns the bytes that came out: whoever loses or repeats an item gives another sum. */
export type Contender = (work: Work) => number | Promise<number>;

export function newWork(seed: number, events: number, capacity: number): Work {
  const random = randomFrom(seed);
  const sizes = Int32Array.from({ length: events }, () => 200 + Math.floor(random() * 800));
  // One after another in memory, as a producer makes them: random order would measure the caches.
  const items = Array.from(sizes, (bytes) => ({ bytes }));
  return { items, capacity };
}

/** A plain loop: with `reduce` the sum costs more than the queue under test does. */
export function bytesOf(items: readonly Item[]): number {
  let sum = 0;
  for (let i = 0; i < items.length; i += 1) sum += (items[i] as Item).bytes;
  return sum;
}
