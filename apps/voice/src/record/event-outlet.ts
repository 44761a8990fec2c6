import type { EventV1, Vertical } from '@verbatim/contracts';
import { SpoolFailedError, type AppendOutcome, type SpoolRecord } from '@verbatim/backpressure';
import { OutletLedgers } from '../conservation/outlet-ledgers.js';
import type { NumberedEvent } from './numbered-event.js';

/** What the outlet needs of the spool. */
export interface SpoolAppender {
  append(records: readonly SpoolRecord[]): Promise<AppendOutcome>;
}

/** What it needs of a vertical's lane. */
export interface OutletLane {
  offer(item: NumberedEvent): void;
  offerWhenRoom(item: NumberedEvent, signal: AbortSignal): Promise<boolean>;
}

export interface EventOutletOptions {
  readonly spool: SpoolAppender;
  laneOf(vertical: Vertical): OutletLane;
  /** The spool takes nothing: its quota is reached, or its disk has failed. Called on each refusal. */
  onSpoolRefused(reason: 'quota' | 'failed'): void;
  onSpoolTook(): void;
  /** No room to wait in: this event has a number and is lost. Sheddable ones are lost first. */
  onLost(event: EventV1): void;
  onBug(error: unknown): void;
}

/** The longest an event waits for its group: a `write` per group, not per event. */
export const GROUP_COMMIT_MS = 10;
/** 200 calls × 5 events/s × 10 s of a disk that does not answer, and × 1 KiB with room for large ones. */
export const PENDING_MAX = { events: 10_000, bytes: 32 * 1024 * 1024 } as const;
/** One append: far below the smallest quota, so that a burst fills what room there is. */
const GROUP_MAX = { events: 256, bytes: 64 * 1024 } as const;
const REFUSED_RETRY_MS = 200;
/** How long an event waits for the buffer when the spool's disk has failed and cannot hold it. */
const UNSPOOLED_WAIT_MS = 1_000;

interface Pending extends NumberedEvent {
  readonly payload: Buffer;
  /** Position in the order of `put`. */
  readonly ticket: number;
}

interface PassWaiter {
  readonly ticket: number;
  wake(): void;
}

/**
 * The process's one way from numbering to the buffers: groups of events are appended to the spool, and
 * offered only when the spool's write has returned, sheddable ones too: one that overtook a critical
 * event which then died with the process would leave a hole that claims to hold a critical event.
 *
 * Bounds: `PENDING_MAX`. When full: sheddable events are lost, oldest first, then critical ones; each is
 * told. A spool that takes nothing for longer closes the process to calls long before.
 * Order: that of `put`.
 * Crash: what is pending is lost; the record says `tail-unknown`, since the epoch has no end.
 */
export class EventOutlet {
  readonly ledgers = new OutletLedgers(() => [...this.group, ...this.pending]);
  private pending: Pending[] = [];
  /** Being written or handed over. */
  private group: Pending[] = [];
  /** With those that are being written. */
  private heldEvents = 0;
  private heldBytes = 0;
  private timer: NodeJS.Timeout | undefined;
  private isFlushing = false;
  private hasFailed = false;
  private lastTicket = 0;
  private passedTicket = 0;
  private passWaiters: PassWaiter[] = [];

  constructor(private readonly options: EventOutletOptions) {}

  /** Synchronous; never throws, never waits. */
  put(event: EventV1): void {
    const payload = Buffer.from(JSON.stringify(event), 'utf8');
    this.ledgers.numbered(event);
    if (!this.makeRoom(payload.byteLength, event)) return;
    this.lastTicket++;
    this.pending.push({ event, payload, bytes: payload.byteLength, ticket: this.lastTicket });
    this.hold(1, payload.byteLength);
    this.schedule(GROUP_COMMIT_MS);
  }

  get size(): number {
    return this.heldEvents;
  }

  /** Resolves when everything put so far has been offered, or after `timeoutMs`; later puts do not count. */
  async passed(timeoutMs: number): Promise<void> {
    const ticket = this.lastTicket;
    if (this.passedTicket >= ticket) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      const wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.passWaiters.push({ ticket, wake });
    });
  }

  private schedule(afterMs: number): void {
    if (this.timer || this.isFlushing) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, afterMs);
  }

  private async flush(): Promise<void> {
    this.isFlushing = true;
    let nextMs = 0;
    const group = this.pending.splice(0, groupLength(this.pending));
    this.group = [...group];
    try {
      if (await this.keep(group)) {
        await this.offer(group);
        for (const { bytes } of group) this.hold(-1, -bytes);
        this.passes(group.at(-1)?.ticket ?? 0);
      } else {
        this.group = [];
        this.pending = [...group, ...this.pending];
        nextMs = REFUSED_RETRY_MS;
      }
    } catch (error) {
      this.options.onBug(error);
    }
    this.isFlushing = false;
    if (this.pending.length > 0) this.schedule(nextMs);
  }

  /** False: the spool has no room now, and the group must wait. */
  private async keep(group: readonly Pending[]): Promise<boolean> {
    const records = group
      .filter(({ event }) => event.class === 'critical')
      .map(({ event, payload }): SpoolRecord => ({
        epoch: event.epoch,
        seq: event.seq,
        payload,
      }));
    // A failed disk never comes back. The buffer and the queue are still there, and better than nothing.
    if (records.length === 0 || this.hasFailed) return true;
    try {
      const outcome = await this.options.spool.append(records);
      if (outcome.kind === 'quota-reached') {
        this.options.onSpoolRefused('quota');
        return false;
      }
      if (outcome.kind === 'too-large') throw new RangeError('An event outgrew its limit.');
      this.options.onSpoolTook();
      return true;
    } catch (error) {
      if (!(error instanceof SpoolFailedError)) throw error;
      this.hasFailed = true;
      this.options.onSpoolRefused('failed');
      return true;
    }
  }

  private async offer(group: readonly Pending[]): Promise<void> {
    for (const { event, bytes } of group) {
      const lane = this.options.laneOf(event.vertical);
      this.group.shift();
      this.ledgers.handedOver(event);
      if (!this.hasFailed || event.class === 'sheddable') lane.offer({ event, bytes });
      else if (
        !(await lane.offerWhenRoom({ event, bytes }, AbortSignal.timeout(UNSPOOLED_WAIT_MS)))
      ) {
        this.options.onLost(event);
      }
    }
  }

  private makeRoom(bytes: number, incoming: EventV1): boolean {
    const isFull = (): boolean =>
      this.heldEvents >= PENDING_MAX.events || this.heldBytes + bytes > PENDING_MAX.bytes;
    while (isFull()) {
      const victim = this.pending.findIndex(({ event }) => event.class === 'sheddable');
      const [lost] = victim < 0 ? [] : this.pending.splice(victim, 1);
      this.lose(lost?.event ?? incoming);
      if (!lost) return false;
      this.hold(-1, -lost.bytes);
    }
    return true;
  }

  private lose(event: EventV1): void {
    this.ledgers.lost(event);
    this.options.onLost(event);
  }

  private hold(events: number, bytes: number): void {
    this.heldEvents += events;
    this.heldBytes += bytes;
  }

  private passes(ticket: number): void {
    this.passedTicket = ticket;
    const isThrough = (waiter: PassWaiter): boolean => waiter.ticket <= ticket;
    for (const waiter of this.passWaiters.filter(isThrough)) waiter.wake();
    this.passWaiters = this.passWaiters.filter((waiter) => !isThrough(waiter));
  }
}

/** How many of the oldest make one group: at least one, however large. */
function groupLength(pending: readonly Pending[]): number {
  let bytes = 0;
  const past = pending.findIndex((each, i) => {
    bytes += each.bytes;
    return i >= GROUP_MAX.events || (i > 0 && bytes > GROUP_MAX.bytes);
  });
  return past < 0 ? pending.length : past;
}
