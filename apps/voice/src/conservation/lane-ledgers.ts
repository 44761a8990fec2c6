import {
  StageLedger,
  type BoundedBuffer,
  type DropReason,
  type ItemSource,
} from '@verbatim/backpressure';
import type { EpochRanges } from '../record/epoch-ranges.js';
import type { NumberedEvent } from '../record/numbered-event.js';
import { SentEvents } from './sent-events.js';

/** What of a lane the books are held against. */
export interface CountedLane {
  readonly options: { readonly vertical: string };
  readonly buffer: BoundedBuffer<NumberedEvent>;
  readonly deferred: EpochRanges;
}

/** What a sender has taken and the queue has not answered for. */
export interface CountedSender {
  readonly inHand: readonly NumberedEvent[];
}

/**
 * The books of one vertical's way out: `buffer` from the offer to a sender's hands (what is deferred is
 * held by it), `send` from there to the queue, `archive` from there to the acknowledgement.
 *
 * An event that is offered again is a copy in all three.
 */
export class LaneLedgers {
  readonly buffer: StageLedger;
  readonly send: StageLedger;
  readonly archive: SentEvents;
  private readonly senders: CountedSender[] = [];
  /** Copies that wait for room or are in the buffer. */
  private copiesInside = 0;
  /** Deferred events that wait for room or have just found it: they are in the buffer's figures. */
  private feedingEvents = 0;

  constructor(private readonly lane: CountedLane) {
    const { vertical } = lane.options;
    this.buffer = new StageLedger({ stage: 'buffer', vertical, held: () => this.heldByBuffer() });
    this.send = new StageLedger({ stage: 'send', vertical, held: () => this.heldBySenders() });
    this.archive = new SentEvents(vertical);
  }

  get all(): readonly StageLedger[] {
    return [this.buffer, this.send, this.archive.ledger];
  }

  watch(sender: CountedSender): void {
    this.senders.push(sender);
  }

  /** Into the buffer, into what is deferred, or into the line of those that wait for room. */
  offered(item: NumberedEvent): void {
    if (!item.isCopy) return this.buffer.count('arrived');
    this.buffer.countCopy();
    this.copiesInside++;
  }

  /** It waited for room in vain. */
  turnedAway(item: NumberedEvent): void {
    if (item.isCopy) this.copiesInside--;
    else this.buffer.count('dropped');
  }

  /** From here until `fed` a deferred event is in the buffer's own figures, waiting or held. */
  feeding(): void {
    this.feedingEvents++;
  }

  fed(): void {
    this.feedingEvents--;
  }

  gaveWay(reason: DropReason): void {
    this.buffer.count(reason);
  }

  /** Deferred events that the spool does not have. */
  unreadable(events: number): void {
    this.buffer.count('dropped', events);
  }

  /** The same source; what is taken from it is counted in the moment in which it leaves the buffer. */
  counted(source: ItemSource<NumberedEvent>): ItemSource<NumberedEvent> {
    return new CountedSource(source, (items) => this.taken(items));
  }

  /** Sheddable events that a sender leaves out, since the record already says that they were dropped. */
  leftOut(events: number): void {
    this.send.count('dropped', events);
  }

  sending(items: readonly NumberedEvent[]): void {
    this.archive.beginsSending(items);
  }

  sent(items: readonly NumberedEvent[], isTold: (item: NumberedEvent) => boolean): void {
    for (const item of items) if (!item.isCopy) this.send.count('out');
    this.archive.sent(items, isTold);
  }

  private taken(items: readonly NumberedEvent[]): void {
    for (const item of items) {
      if (item.isCopy) {
        this.copiesInside--;
        this.send.countCopy();
      } else {
        this.buffer.count('out');
        this.send.count('arrived');
      }
    }
  }

  private heldByBuffer(): number {
    const { buffer, deferred } = this.lane;
    const inside = buffer.size + buffer.counters.waiting - this.copiesInside;
    return inside + deferred.count - this.feedingEvents;
  }

  private heldBySenders(): number {
    return this.senders.reduce(
      (sum, { inHand }) => sum + inHand.filter((item) => !item.isCopy).length,
      0,
    );
  }
}

class CountedSource implements ItemSource<NumberedEvent> {
  constructor(
    private readonly source: ItemSource<NumberedEvent>,
    private readonly onTaken: (items: readonly NumberedEvent[]) => void,
  ) {}

  get size(): number {
    return this.source.size;
  }

  get bytes(): number {
    return this.source.bytes;
  }

  get isClosed(): boolean {
    return this.source.isClosed;
  }

  get oldestAtMs(): number | undefined {
    return this.source.oldestAtMs;
  }

  now(): number {
    return this.source.now();
  }

  takeMany: ItemSource<NumberedEvent>['takeMany'] = (maxEvents, maxBytes, accept) => {
    const items = this.source.takeMany(maxEvents, maxBytes, accept);
    this.onTaken(items);
    return items;
  };

  whenNotEmpty: ItemSource<NumberedEvent>['whenNotEmpty'] = (signal) =>
    this.source.whenNotEmpty(signal);

  whenHolding: ItemSource<NumberedEvent>['whenHolding'] = (events, bytes, limits) =>
    this.source.whenHolding(events, bytes, limits);
}
