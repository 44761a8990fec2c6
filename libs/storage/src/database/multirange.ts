import { invariant, type SeqRange } from '@verbatim/contracts';

const RANGE = /^\[(\d+),(\d+)\)$/;

/**
 * PostgreSQL's text of an `int8multirange`, `{[0,8),[12,13)}`, as inclusive ranges, ascending. The
 * server gives discrete ranges in half-open form only.
 */
export function parseMultirange(text: string): SeqRange[] {
  invariant(text.startsWith('{') && text.endsWith('}'), 'not a multirange');
  if (text === '{}') return [];
  return text
    .slice(1, -1)
    .split(/(?<=\)),/)
    .map((range) => {
      const match = RANGE.exec(range);
      invariant(match, 'not a finite half-open range');
      return [Number(match[1]), Number(match[2]) - 1];
    });
}

/** The inverse, in a form that PostgreSQL reads. Ranges need not be merged. */
export function formatMultirange(ranges: readonly SeqRange[]): string {
  return `{${ranges.map(([from, to]) => `[${from},${to}]`).join(',')}}`;
}

/** Distinct numbers as inclusive ranges, ascending. */
export function rangesOf(seqs: readonly number[]): SeqRange[] {
  const ranges: SeqRange[] = [];
  for (const seq of seqs.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && seq <= last[1] + 1) last[1] = Math.max(last[1], seq);
    else ranges.push([seq, seq]);
  }
  return ranges;
}

export function isInRanges(ranges: readonly SeqRange[], seq: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = ranges[middle] as SeqRange;
    if (seq < from) high = middle - 1;
    else if (seq > to) low = middle + 1;
    else return true;
  }
  return false;
}
