import { firstReaching, type SeqRanges } from '../ranges/seq-ranges.js';

/** One key's numbered and unacknowledged events, ascending by sequence number. */
export class Outstanding {
  #seqs: number[] = [];
  #times: number[] = [];

  get size(): number {
    return this.#seqs.length;
  }

  /** The first numbered is the oldest: numbering and the monotonic clock run the same way. */
  get oldestAtMs(): number {
    return this.#times[0] ?? Infinity;
  }

  /** False: known already. An event that is offered anew does not become younger by it. */
  push(seq: number, atMs: number): boolean {
    if (seq <= (this.#seqs.at(-1) ?? -1)) return false;
    this.#seqs.push(seq);
    this.#times.push(atMs);
    return true;
  }

  /** Removes what lies in `ranges` and says how many; cost follows what is outstanding here. */
  remove(ranges: SeqRanges, onRemoved: (atMs: number) => void): number {
    const before = this.size;
    if (before === 0) return 0;
    let next = firstReaching(ranges, this.#seqs[0] as number);
    let kept = 0;
    for (let i = 0; i < before; i += 1) {
      const seq = this.#seqs[i] as number;
      const atMs = this.#times[i] as number;
      while (next < ranges.length && (ranges[next]?.[1] as number) < seq) next += 1;
      if (next < ranges.length && (ranges[next]?.[0] as number) <= seq) {
        onRemoved(atMs);
        continue;
      }
      this.#seqs[kept] = seq;
      this.#times[kept] = atMs;
      kept += 1;
    }
    this.#seqs.length = kept;
    this.#times.length = kept;
    return before - kept;
  }
}
