import type { SeqRange } from '@verbatim/contracts';
import { containsSeq, countOf, normalRanges, StageLedger } from '@verbatim/backpressure';
import { EpochRanges } from '../record/epoch-ranges.js';
import type { NumberedEvent } from '../record/numbered-event.js';

/** An event on its way to the queue, and whether the archive had it before the queue's answer came. */
interface InHand {
  readonly item: NumberedEvent;
  isDurable: boolean;
}

/**
 * What the queue has accepted of one vertical and the archive has not acknowledged, by identity.
 *
 * Bounds: ranges of the epochs with something outstanding, as in `AcknowledgementPoller`.
 */
export class SentEvents {
  readonly ledger: StageLedger;
  private readonly awaited = new EpochRanges();
  private readonly inHand = new Map<NumberedEvent, InHand>();

  constructor(vertical: string) {
    const held = (): number => this.awaited.count;
    this.ledger = new StageLedger({ stage: 'archive', vertical, held });
  }

  /** An add is under way. It may arrive although its answer does not. */
  sending(items: readonly NumberedEvent[]): void {
    for (const item of items) this.inHand.set(item, { item, isDurable: false });
  }

  /** The queue has it; `isTold`: the record already says that it was dropped, so nobody awaits it. */
  sent(item: NumberedEvent, isTold: boolean): void {
    const isDurable = this.inHand.get(item)?.isDurable === true;
    this.inHand.delete(item);
    if (item.isCopy) return this.ledger.countCopy();
    this.ledger.count('arrived');
    if (isDurable) this.ledger.count('out');
    else if (isTold) this.ledger.count('dropped');
    else this.awaited.add(item.event.epoch, item.event.seq);
  }

  durable(epoch: string, ranges: readonly SeqRange[]): void {
    const normal = normalRanges(ranges);
    for (const hand of this.inHand.values()) {
      const { event } = hand.item;
      if (event.epoch === epoch && containsSeq(normal, event.seq)) hand.isDurable = true;
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
}
