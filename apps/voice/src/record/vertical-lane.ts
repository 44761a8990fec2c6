import type { EventClass, QueueName, StreamPolicy, Vertical } from '@verbatim/contracts';
import { BoundedBuffer, type DropReason, type ItemSource } from '@verbatim/backpressure';
import { LaneLedgers } from '../conservation/lane-ledgers.js';
import { EpochRanges } from './epoch-ranges.js';
import { isSheddable, keyOf, sizeOf, type NumberedEvent } from './numbered-event.js';

export interface VerticalLaneOptions {
  readonly vertical: Vertical;
  readonly queue: QueueName;
  readonly policy: StreamPolicy;
  readonly capacityEvents: number;
  readonly capacityBytes: number;
  /** A sheddable event gave way: evicted, superseded, or taken back at the end of its call (`dropped`).
   *  Once for each. */
  onDropped(epoch: string, seq: number, reason: DropReason): void;
  /** A critical event waits in the spool for room. */
  onDeferred(): void;
}

/** Epochs whose leftover sheddable events are already told as dropped. */
const WITHDRAWN_MAX = 1_000;
const SETTLE_POLL_MS = 10;

/**
 * One vertical's way out of this process: its bounded buffer, and the knowledge of which events are in
 * hand (in the buffer or being sent) and which were deferred because there was no room.
 *
 * When full: a critical event is deferred; it is in the spool, and the feeder offers it again, in order.
 * Sheddable ones give way as the vertical's policy says.
 */
export class VerticalLane {
  readonly buffer: BoundedBuffer<NumberedEvent>;
  /** In the spool, accepted by nobody yet. */
  readonly deferred = new EpochRanges();
  readonly ledgers: LaneLedgers;
  private readonly inHand: Readonly<Record<EventClass, EpochRanges>> = {
    critical: new EpochRanges(),
    sheddable: new EpochRanges(),
  };
  private readonly withdrawn = new Set<string>();

  constructor(readonly options: VerticalLaneOptions) {
    this.buffer = new BoundedBuffer<NumberedEvent>({
      capacityEvents: options.capacityEvents,
      capacityBytes: options.capacityBytes,
      policy: options.policy,
      sizeOf,
      isSheddable,
      keyOf,
      onDropped: (event, reason) => this.dropped(event, reason),
    });
    this.ledgers = new LaneLedgers(this);
  }

  /** Critical events must be in the spool by now. */
  offer(item: NumberedEvent): void {
    const { event } = item;
    this.ledgers.offered(item);
    const isCritical = event.class === 'critical';
    // Behind what was deferred before it, so that the order of a call is kept.
    if (isCritical && !this.deferred.isEmpty) return this.defer(item);
    this.inHand[event.class].add(event.epoch, event.seq);
    const { kind } = this.buffer.offer(item);
    if (kind === 'accepted' || kind === 'dropped' || kind === 'superseded') return;
    this.inHand[event.class].removeOne(event.epoch, event.seq);
    if (isCritical) this.defer(item);
    else this.dropped(item, 'dropped');
  }

  /** The blocking form, for what is read again from a spool. False: closed or aborted. */
  async offerWhenRoom(item: NumberedEvent, signal: AbortSignal): Promise<boolean> {
    const { epoch, seq, class: eventClass } = item.event;
    this.inHand[eventClass].add(epoch, seq);
    this.ledgers.offered(item);
    const outcome = await this.buffer.offerWhenRoom(item, signal);
    if (outcome === 'accepted') return true;
    this.ledgers.turnedAway(item);
    this.inHand[eventClass].removeOne(epoch, seq);
    return false;
  }

  /** What was deferred, from the spool: it is no copy, since nobody has accepted it yet. */
  async offerDeferred({ event, bytes }: NumberedEvent, signal: AbortSignal): Promise<boolean> {
    this.ledgers.feeding();
    this.inHand[event.class].add(event.epoch, event.seq);
    const outcome = await this.buffer.offerWhenRoom({ event, bytes }, signal);
    this.ledgers.fed();
    if (outcome === 'accepted') this.deferred.removeOne(event.epoch, event.seq);
    else this.inHand[event.class].removeOne(event.epoch, event.seq);
    return outcome === 'accepted';
  }

  /** One class of what is buffered, for its sender. */
  source(eventClass: EventClass): ItemSource<NumberedEvent> {
    return this.ledgers.counted(this.buffer.lane(eventClass));
  }

  isInHand(epoch: string, seq: number): boolean {
    return this.inHand.critical.has(epoch, seq) || this.inHand.sheddable.has(epoch, seq);
  }

  /** The queue has them. */
  sent(items: readonly NumberedEvent[]): void {
    for (const { event } of items) this.inHand[event.class].removeOne(event.epoch, event.seq);
    this.ledgers.sent(items, (item) => this.isWithdrawn(item));
  }

  /** Whether the sender should leave this one out: the record already says that it was dropped. */
  isWithdrawn({ event }: NumberedEvent): boolean {
    return event.class === 'sheddable' && this.withdrawn.has(event.epoch);
  }

  /**
   * Waits until no sheddable event of the epoch is in hand, then takes back those that still are: after
   * the epoch's close nobody could explain them any more. Each goes to `onDropped`.
   */
  async settleSheddable(epoch: string, waitMs: number): Promise<void> {
    const held = this.inHand.sheddable;
    for (let waited = 0; held.hasAny(epoch) && waited < waitMs; waited += SETTLE_POLL_MS) {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_POLL_MS));
    }
    this.withdraw(epoch);
  }

  private withdraw(epoch: string): void {
    const left = this.inHand.sheddable.take(epoch);
    if (left.length === 0) return;
    for (const [from, to] of left) {
      for (let seq = from; seq <= to; seq++) this.options.onDropped(epoch, seq, 'dropped');
    }
    this.withdrawn.add(epoch);
    if (this.withdrawn.size > WITHDRAWN_MAX) {
      const [oldest] = this.withdrawn;
      if (oldest !== undefined) this.withdrawn.delete(oldest);
    }
  }

  private defer({ event }: NumberedEvent): void {
    this.deferred.add(event.epoch, event.seq);
    this.options.onDeferred();
  }

  private dropped(item: NumberedEvent, reason: DropReason): void {
    this.ledgers.gaveWay(reason);
    if (this.isWithdrawn(item)) return;
    const { epoch, seq } = item.event;
    this.inHand.sheddable.removeOne(epoch, seq);
    this.options.onDropped(epoch, seq, reason);
  }
}
