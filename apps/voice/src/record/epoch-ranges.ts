import type { SeqRange } from '@verbatim/contracts';
import {
  addSeq,
  containsSeq,
  countOf,
  normalRanges,
  subtractRanges,
  type SeqRanges,
} from '@verbatim/backpressure';

/**
 * A set of events by identity, kept as ranges of seq per epoch: events are numbered in a row, so the
 * set stays small however many events it names.
 */
export class EpochRanges {
  private readonly byEpoch = new Map<string, SeqRange[]>();

  add(epoch: string, seq: number): void {
    const ranges = this.byEpoch.get(epoch);
    if (ranges) addSeq(ranges, seq);
    else this.byEpoch.set(epoch, [[seq, seq]]);
  }

  remove(epoch: string, removed: SeqRanges): void {
    const held = this.byEpoch.get(epoch);
    if (!held) return;
    const rest = subtractRanges(held, normalRanges(removed));
    if (rest.length === 0) this.byEpoch.delete(epoch);
    // Copied, because `addSeq` works in place and the removed ranges belong to somebody else.
    else if (rest !== held) {
      this.byEpoch.set(
        epoch,
        rest.map(([from, to]) => [from, to]),
      );
    }
  }

  removeOne(epoch: string, seq: number): void {
    this.remove(epoch, [[seq, seq]]);
  }

  has(epoch: string, seq: number): boolean {
    const ranges = this.byEpoch.get(epoch);
    return ranges !== undefined && containsSeq(ranges, seq);
  }

  of(epoch: string): SeqRanges {
    return this.byEpoch.get(epoch) ?? [];
  }

  hasAny(epoch: string): boolean {
    return this.byEpoch.has(epoch);
  }

  /** Everything that was held of the epoch. */
  take(epoch: string): SeqRanges {
    const ranges = this.of(epoch);
    this.byEpoch.delete(epoch);
    return ranges;
  }

  epochs(): string[] {
    return [...this.byEpoch.keys()];
  }

  get isEmpty(): boolean {
    return this.byEpoch.size === 0;
  }

  get count(): number {
    let count = 0;
    for (const ranges of this.byEpoch.values()) count += countOf(ranges);
    return count;
  }
}
