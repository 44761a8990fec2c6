import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newBuffer } from './bounded-buffer.ts';
import type { Work } from './work.ts';

export interface DropHeap {
  /** Garbage made by one drop: what the heap gains while nothing is collected. */
  readonly allocatedBytesPerDrop: number;
  /** What is still there after a collection: a leak if it is not zero. */
  readonly retainedBytesPerDrop: number;
}

/** Few enough that the young generation (16 MiB) holds all of their garbage. */
const DROPS_UNCOLLECTED = 20_000;
const DROPS = 1_000_000;

/** Last of all: the collections that it forces throw away optimized code. */
export function measureDropHeap({ items, capacity }: Work): DropHeap {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as (options?: { type: 'minor' }) => void;
  const buffer = newBuffer(capacity, 'drop-oldest');
  const drop = (times: number): void => {
    for (let i = 0; i < times; i += 1) buffer.offer(items[i % items.length] as (typeof items)[0]);
  };
  drop(DROPS);
  collectGarbage({ type: 'minor' });
  const before = process.memoryUsage().heapUsed;
  drop(DROPS_UNCOLLECTED);
  const allocated = process.memoryUsage().heapUsed - before;

  collectGarbage();
  const settled = process.memoryUsage().heapUsed;
  drop(DROPS);
  collectGarbage();
  const retained = process.memoryUsage().heapUsed - settled;
  return {
    allocatedBytesPerDrop: Math.round((allocated / DROPS_UNCOLLECTED) * 10) / 10,
    retainedBytesPerDrop: Math.round((retained / DROPS) * 1_000) / 1_000,
  };
}
