import { performance } from 'node:perf_hooks';

let readAtMs: number | undefined;

/**
 * Monotonic milliseconds, read once in a run of synchronous code: a burst of offers shares one reading,
 * which otherwise costs more than the offers. An item of a long run counts as old as the run, so that
 * ages err towards too old, by the length of the run at most.
 */
export function turnNow(): number {
  if (readAtMs === undefined) {
    readAtMs = performance.now();
    queueMicrotask(forget);
  }
  return readAtMs;
}

function forget(): void {
  readAtMs = undefined;
}
