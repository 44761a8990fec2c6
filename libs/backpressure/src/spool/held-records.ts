import type { SeqRange } from '@verbatim/contracts';
import { normalRanges, subtractRanges } from '../ranges/seq-ranges.js';
import { SeqSet } from '../ranges/seq-set.js';

/** Which records of a file still wait for their acknowledgement: identities as ranges, no payloads. */
export class HeldRecords {
  readonly #byEpoch = new Map<string, SeqSet>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  epochs(): IterableIterator<string> {
    return this.#byEpoch.keys();
  }

  has(epoch: string, seq: number): boolean {
    return this.#byEpoch.get(epoch)?.has(seq) ?? false;
  }

  add(epoch: string, seq: number): void {
    let seqs = this.#byEpoch.get(epoch);
    if (!seqs) this.#byEpoch.set(epoch, (seqs = new SeqSet()));
    if (seqs.add(seq)) this.#size += 1;
  }

  /** `ranges` in normal form; says how many records went. */
  remove(epoch: string, ranges: readonly SeqRange[]): number {
    const seqs = this.#byEpoch.get(epoch);
    if (!seqs) return 0;
    const removed = seqs.removeAll(ranges);
    this.#size -= removed;
    if (seqs.size === 0) this.#byEpoch.delete(epoch);
    return removed;
  }

  /** Forgets what is not in `others` as well; says how many records that were. */
  removeAllBut(others: HeldRecords): number {
    let removed = 0;
    for (const [epoch, seqs] of [...this.#byEpoch]) {
      const kept = others.#byEpoch.get(epoch)?.ranges() ?? [];
      removed += this.remove(epoch, normalRanges(subtractRanges(seqs.ranges(), kept)));
    }
    return removed;
  }
}
