import type { EventClass, StreamPolicy } from '@verbatim/contracts';
import type { SpoolRecord, StageCheck } from '@verbatim/backpressure';
import { BatchSender } from '../record/batch-sender.js';
import { DeferredFeeder } from '../record/deferred-feeder.js';
import { EventOutlet } from '../record/event-outlet.js';
import { readSpooledEvent } from '../record/spooled-event.js';
import { VerticalLane } from '../record/vertical-lane.js';
import { EPOCH, numberedEvent } from './events.js';
import { FakeQueue } from './fake-queue.js';

export interface BookedWayOptions {
  readonly policy?: StreamPolicy;
  readonly capacityEvents: number;
}

function onBug(error: unknown): never {
  throw error;
}

/** One vertical's whole way from the number to the acknowledgement, its books, and a queue that lies. */
export class BookedWay {
  readonly queue = new FakeQueue();
  readonly lane: VerticalLane;
  readonly outlet: EventOutlet;
  readonly feeder: DeferredFeeder;
  readonly senders: readonly BatchSender[];
  readonly uneven: StageCheck[] = [];
  private readonly spooled: SpoolRecord[] = [];
  private readonly durable: [number, number][] = [];
  private seq = 0;

  constructor({ policy = 'drop-oldest', capacityEvents }: BookedWayOptions) {
    this.lane = new VerticalLane({
      vertical: 'salon',
      queue: 'audit-salon',
      policy,
      capacityEvents,
      capacityBytes: 1024 * 1024,
      onDropped: () => undefined,
      onDeferred: () => this.feeder.wake(),
    });
    this.feeder = new DeferredFeeder(this.lane, this.spool, () => undefined, onBug);
    this.outlet = new EventOutlet({
      spool: this.spool,
      vertical: 'salon',
      lane: this.lane,
      onSpoolRefused: () => undefined,
      onEpochEnded: () => undefined,
      onLost: () => undefined,
      onBug,
    });
    this.senders = (['critical', 'sheddable'] as const).map((each) => this.senderOf(each));
  }

  number(eventClass: EventClass): void {
    this.outlet.put(numberedEvent(this.seq++, eventClass).event);
  }

  /** What the spool holds comes again, as if nobody had acknowledged it. */
  async offerCopies(signal: AbortSignal): Promise<void> {
    for (const record of [...this.spooled]) {
      const { epoch, seq } = record;
      if (this.lane.isInHand(epoch, seq) || this.lane.deferred.has(epoch, seq)) continue;
      const item = readSpooledEvent(record);
      if (item) await this.lane.offerWhenRoom(item, signal);
    }
  }

  /** The archive has everything that reached the queue up to now, said again from the beginning. */
  acknowledge(): void {
    for (const seq of this.queue.seqs) this.durable.push([seq, seq]);
    this.lane.ledgers.archive.durable(EPOCH, this.durable);
  }

  /** In a task of its own: the books are exact there. Remembers what was uneven. */
  async task(): Promise<readonly StageCheck[]> {
    return new Promise((resolve) => {
      setImmediate(() => {
        const checks = this.check();
        this.uneven.push(...checks.filter(({ remainder }) => remainder !== 0));
        resolve(checks);
      });
    });
  }

  check(): StageCheck[] {
    const { ledgers } = this.lane;
    return [this.outlet.ledger, ...ledgers.all].map((ledger) => ledger.check());
  }

  async close(): Promise<void> {
    await this.outlet.passed(5_000);
    await this.feeder.stop();
    this.lane.buffer.close();
    await Promise.all(this.senders.map((sender) => sender.drained()));
  }

  private get spool() {
    const { spooled } = this;
    return {
      groupBytesMax: 64 * 1024,
      async append(records: readonly SpoolRecord[]) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        spooled.push(...records);
        return { kind: 'written' as const };
      },
      async *unacknowledged() {
        yield* [...spooled];
      },
    };
  }

  private senderOf(eventClass: EventClass): BatchSender {
    const sender = new BatchSender({
      lane: this.lane,
      class: eventClass,
      queue: this.queue,
      processId: 'p',
      presence: { answered: () => undefined, unanswered: () => undefined },
      onOutcome: () => undefined,
      onBug,
    });
    sender.start();
    return sender;
  }
}
