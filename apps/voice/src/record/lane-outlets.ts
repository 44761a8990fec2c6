import { archiveQueue, EVENT_CLASSES, type EventClass, type Vertical } from '@verbatim/contracts';
import type { DropReason } from '@verbatim/backpressure';
import type { VerticalCatalog } from '@verbatim/compliance';
import type { Logger } from '@verbatim/platform';
import type { BoundedQueue } from '@verbatim/queue';
import { BatchSender } from './batch-sender.js';
import { DeferredFeeder, type SpoolReader } from './deferred-feeder.js';
import { QueuePresence } from './queue-presence.js';
import type { RecordMetrics } from './record-metrics.js';
import { VerticalLane } from './vertical-lane.js';

export interface LaneOutletsOptions {
  readonly catalog: VerticalCatalog;
  /** Rehearsal: replaces every vertical's own capacity. */
  readonly capacityEvents: number | undefined;
  readonly processId: string;
  readonly metrics: RecordMetrics;
  readonly logger: Logger;
  onDropped(vertical: Vertical, epoch: string, seq: number, reason: DropReason): void;
  onUnreadable(events: number): void;
  onBug(error: unknown): void;
}

export type QueueWait = ReturnType<BatchSender['waiting']>;
const WORST_FIRST = ['away', 'full'] as const;

/** A queue that refuses, or does not answer, this many times in a row is not getting through. */
const STUCK_REFUSALS = 3;

/** Every vertical's lane with the feeder before it and the two senders behind it. */
export class LaneOutlets {
  readonly lanes: readonly VerticalLane[];
  private readonly byVertical: ReadonlyMap<string, VerticalLane>;
  private readonly feeders = new Map<VerticalLane, DeferredFeeder>();
  private readonly senders = new Map<VerticalLane, BatchSender[]>();

  constructor(private readonly options: LaneOutletsOptions) {
    this.lanes = options.catalog.all.map(
      ({ vertical, policy, buffer }) =>
        new VerticalLane({
          vertical,
          policy,
          queue: archiveQueue(vertical),
          capacityEvents: options.capacityEvents ?? buffer.capacityEvents,
          capacityBytes: buffer.capacityBytes,
          onDropped: (epoch, seq, reason) => options.onDropped(vertical, epoch, seq, reason),
          onDeferred: () => this.wakeFeeder(vertical),
        }),
    );
    this.byVertical = new Map(this.lanes.map((lane) => [lane.options.vertical, lane]));
  }

  /** Undefined for a name that no file knows: a spool of another installation. */
  find(vertical: string): VerticalLane | undefined {
    return this.byVertical.get(vertical) ?? this.byVertical.get('unclassified');
  }

  of(vertical: Vertical): VerticalLane {
    return this.byVertical.get(vertical) ?? this.unclassified;
  }

  isStuck(lane: VerticalLane): boolean {
    return (this.senders.get(lane) ?? []).some((sender) => sender.refusals >= STUCK_REFUSALS);
  }

  /** How the vertical's queue answers, and how long what is at the head of its senders has waited. */
  waitOf(vertical: Vertical, nowMs: number): QueueWait {
    const waits = (this.senders.get(this.of(vertical)) ?? []).map((each) => each.waiting(nowMs));
    return {
      queue: WORST_FIRST.find((state) => waits.some(({ queue }) => queue === state)) ?? 'taking',
      headSojournMs: Math.max(0, ...waits.map(({ headSojournMs }) => headSojournMs)),
    };
  }

  startFeeding(spoolOf: (vertical: Vertical) => SpoolReader): void {
    const { onUnreadable, onBug } = this.options;
    for (const lane of this.lanes) {
      const spool = spoolOf(lane.options.vertical);
      this.feeders.set(lane, new DeferredFeeder(lane, spool, onUnreadable, onBug));
      if (!lane.deferred.isEmpty) this.wakeFeeder(lane.options.vertical);
    }
  }

  startSending(queues: ReadonlyMap<Vertical, BoundedQueue>): void {
    for (const lane of this.lanes) {
      const queue = queues.get(lane.options.vertical);
      if (!queue) continue;
      const presence = new QueuePresence(lane.options.vertical, this.options.logger);
      this.senders.set(
        lane,
        EVENT_CLASSES.map((eventClass) => this.startSender(lane, eventClass, queue, presence)),
      );
    }
  }

  /** Sends what is buffered, as far as the queue takes it in time; the rest stays in the spool. */
  async stop(timeoutMs: number): Promise<void> {
    await Promise.all([...this.feeders.values()].map((feeder) => feeder.stop()));
    for (const lane of this.lanes) lane.buffer.close();
    const senders = [...this.senders.values()].flat();
    const giveUp = setTimeout(() => senders.forEach((sender) => sender.abort()), timeoutMs);
    await Promise.all(senders.map((sender) => sender.drained()));
    clearTimeout(giveUp);
  }

  private startSender(
    lane: VerticalLane,
    eventClass: EventClass,
    queue: BoundedQueue,
    presence: QueuePresence,
  ): BatchSender {
    const { processId, metrics, onBug } = this.options;
    const { vertical } = lane.options;
    const sender = new BatchSender({
      lane,
      class: eventClass,
      queue,
      processId,
      presence,
      onOutcome: (outcome, events) => metrics.sent(vertical, eventClass, outcome, events),
      onBug,
    });
    sender.start();
    return sender;
  }

  private wakeFeeder(vertical: Vertical): void {
    this.feeders.get(this.of(vertical))?.wake();
  }

  private get unclassified(): VerticalLane {
    return this.byVertical.get('unclassified') ?? this.lanes[0]!;
  }
}
