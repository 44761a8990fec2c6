import type { SeqRange } from '@verbatim/contracts';
import { containsSeq, countOf, normalRanges, StageLedger } from '@verbatim/backpressure';
import { EpochRanges } from '../record/epoch-ranges.js';
import type { NumberedEvent } from '../record/numbered-event.js';

/**
 * What the queue has accepted of one vertical and the archive has not acknowledged, by identity: the books
 * of the `archive` stage.
 *
 * Bounds: ranges of the epochs with something outstanding, as in `AcknowledgementPoller`.
 */
export class SentEvents {
  readonly ledger: StageLedger;
  private readonly awaited = new EpochRanges();
  /** Adds that are under way, one for each sender. */
  private readonly sending = new Set<readonly NumberedEvent[]>();
  /** Of those, what the archive had before the queue's answer came: the answer of an earlier try was lost. */
  private readonly early = new Set<NumberedEvent>();

  constructor(vertical: string) {
    const held = (): number => this.awaited.count;
    this.ledger = new StageLedger({ stage: 'archive', vertical, held });
  }

  /** From now on it may arrive, whether or not the queue's answer does. */
  beginsSending(items: readonly NumberedEvent[]): void {
    this.sending.add(items);
  }

  /** The queue has them. `isTold`: the record says that it was dropped already, so nobody awaits it. */
  sent(items: readonly NumberedEvent[], isTold: (item: NumberedEvent) => boolean): void {
    this.sending.delete(items);
    for (const item of items) this.sentOne(item, isTold);
  }

  durable(epoch: string, ranges: readonly SeqRange[]): void {
    const normal = normalRanges(ranges);
    for (const item of [...this.sending].flat()) {
      const { event } = item;
      if (event.epoch === epoch && containsSeq(normal, event.seq)) this.early.add(item);
    }
    const before = countOf(this.awaited.of(epoch));
    if (before === 0) return;
    this.awaited.remove(epoch, normal);
    this.ledger.count('out', before - countOf(this.awaited.of(epoch)));
  }

  /** Nobody asks for the rest of this epoch any more: the queue let it go, and the worker explains it. */
  givenUp(epoch: string): void {
    this.ledger.count('dropped', countOf(this.awaited.take(epoch)));
  }

  private sentOne(item: NumberedEvent, isTold: (item: NumberedEvent) => boolean): void {
    const isDurable = this.early.size > 0 && this.early.delete(item);
    if (item.isCopy) return this.ledger.countCopy();
    this.ledger.count('arrived');
    if (isDurable) this.ledger.count('out');
    else if (isTold(item)) this.ledger.count('dropped');
    else this.awaited.add(item.event.epoch, item.event.seq);
  }
}
