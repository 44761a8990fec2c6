import type { SeqRange } from '@verbatim/contracts';

/** Ascending, disjoint and not touching: the one way to write down a set of sequence numbers. */
export type SeqRanges = readonly SeqRange[];

/** The same set in that form. Returns its argument when it is in that form already. */
export function normalRanges(ranges: SeqRanges): SeqRanges {
  if (isNormal(ranges)) return ranges;
  const normal: SeqRange[] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = normal.at(-1);
    if (to < from) continue;
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else normal.push([from, to]);
  }
  return normal;
}

function isNormal(ranges: SeqRanges): boolean {
  let previousTo = -2;
  for (const [from, to] of ranges) {
    if (from <= previousTo + 1 || to < from) return false;
    previousTo = to;
  }
  return true;
}

/** Index of the first range that does not end before `seq`; `ranges.length` if all do. */
export function firstReaching(ranges: SeqRanges, seq: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle] as SeqRange)[1] < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function containsSeq(ranges: SeqRanges, seq: number): boolean {
  const range = ranges[firstReaching(ranges, seq)];
  return range !== undefined && range[0] <= seq;
}

export function countOf(ranges: SeqRanges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

/** `held` without `removed`. Returns `held` itself when they have nothing in common. */
export function subtractRanges(held: SeqRanges, removed: SeqRanges): SeqRanges {
  const rest: SeqRange[] = [];
  let isChanged = false;
  let next = held[0] ? firstReaching(removed, held[0][0]) : 0;
  for (const [from, to] of held) {
    let start = from;
    while (next < removed.length && (removed[next] as SeqRange)[1] < from) next += 1;
    for (let i = next; i < removed.length; i += 1) {
      const [cutFrom, cutTo] = removed[i] as SeqRange;
      if (cutFrom > to) break;
      if (cutFrom > start) rest.push([start, cutFrom - 1]);
      start = Math.max(start, cutTo + 1);
      isChanged = true;
    }
    if (start <= to) rest.push([start, to]);
  }
  return isChanged ? rest : held;
}

/** Adds one number in place; appending in ascending order touches the last range only. */
export function addSeq(ranges: SeqRange[], seq: number): void {
  const last = ranges.at(-1);
  if (last === undefined || seq > last[1] + 1) {
    ranges.push([seq, seq]);
    return;
  }
  if (seq === last[1] + 1) {
    last[1] = seq;
    return;
  }
  insertSeq(ranges, seq);
}

function insertSeq(ranges: SeqRange[], seq: number): void {
  // `seq - 1`: a range that ends just before it takes it in.
  const at = firstReaching(ranges, seq - 1);
  const range = ranges[at] as SeqRange;
  if (seq >= range[0] && seq <= range[1]) return;
  if (seq === range[1] + 1) {
    range[1] = seq;
    const following = ranges[at + 1];
    if (following && following[0] === seq + 1) {
      range[1] = following[1];
      ranges.splice(at + 1, 1);
    }
  } else if (seq === range[0] - 1) {
    range[0] = seq;
  } else {
    ranges.splice(at, 0, [seq, seq]);
  }
}
