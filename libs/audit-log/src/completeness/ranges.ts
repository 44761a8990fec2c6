import type { SeqRange } from '@verbatim/contracts';

/** Ascending, distinct numbers as merged inclusive ranges. */
export function rangesOf(ascending: readonly number[]): SeqRange[] {
  const ranges: SeqRange[] = [];
  for (const seq of ascending) {
    const last = ranges.at(-1);
    if (last !== undefined && seq === last[1] + 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}

/** The part of `range` inside `bound`, if any. */
export function overlap(range: SeqRange, bound: SeqRange): SeqRange | undefined {
  const from = Math.max(range[0], bound[0]);
  const to = Math.min(range[1], bound[1]);
  return from <= to ? [from, to] : undefined;
}
