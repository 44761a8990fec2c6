import { nodeHash } from './tree-hash.js';

/** The root over a power of two of hashes. */
export function perfectRoot(hashes: readonly Buffer[]): Buffer {
  let level = hashes;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) above.push(nodeHash(level[at]!, level[at + 1]!));
    level = above;
  }
  return level[0]!;
}

/** The roots of the perfect subtrees that a run of hashes is made of, the largest first. */
export function peaksOf(hashes: readonly Buffer[]): Buffer[] {
  const peaks: Buffer[] = [];
  let from = 0;
  for (let width = largestPower(hashes.length); width >= 1; width /= 2) {
    if (hashes.length - from < width) continue;
    peaks.push(perfectRoot(hashes.slice(from, from + width)));
    from += width;
  }
  return peaks;
}

/** Hashes peaks, the largest first, into one root; `undefined` for none. `right` is what lies beyond them. */
export function foldPeaks(peaks: readonly Buffer[], right?: Buffer): Buffer | undefined {
  return peaks.reduceRight<Buffer | undefined>(
    (root, peak) => (root === undefined ? peak : nodeHash(peak, root)),
    right,
  );
}

/** The largest power of two that is not above `count`; 0 for 0. */
function largestPower(count: number): number {
  let power = 1;
  while (power * 2 <= count) power *= 2;
  return count === 0 ? 0 : power;
}
