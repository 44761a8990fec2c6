import type { EventV1 } from '@verbatim/contracts';
import {
  SpoolFailedError,
  StageLedger,
  type AppendOptions,
  type AppendOutcome,
  type SpoolRecord,
} from '@verbatim/backpressure';
import { isLastAct } from './last-act.js';
import type { NumberedEvent } from './numbered-event.js';

/** What the outlet needs of the spool. */
export interface SpoolAppender {
  /** What one write of it takes: a burst is cut into groups of this size. */
  readonly groupBytesMax: number;
  append(records: readonly SpoolRecord[], options?: AppendOptions): Promise<AppendOutcome>;
}

/** What it needs of a vertical's lane. */
export interface OutletLane {
  offer(item: NumberedEvent): void;
  offerWhenRoom(item: NumberedEvent, signal: AbortSignal): Promise<boolean>;
}

export interface EventOutletOptions {
  readonly vertical: string;
  readonly spool: SpoolAppender;
  readonly lane: OutletLane;
  /** The spool takes nothing: its quota is reached, or its disk has failed. Called on each refusal. */
  onSpoolRefused(reason: 'quota' | 'failed'): void;
  /** The last event of its epoch is as safe as it will be. */
  onEpochEnded(epoch: string): void;
  /** No room to wait in: this event has a number and is lost. A critical one only when its vertical was
   *  closed long ago, or when the disk has failed. */
  onLost(event: EventV1): void;
  onBug(error: unknown): void;
}

/** The longest an event waits for its group: a `write` per group, not per event. */
export const GROUP_COMMIT_MS = 10;
/** 200 calls × 5 events/s × 10 s of a disk that does not answer, and × 1 KiB with room for large ones. */
export const PENDING_MAX = { events: 10_000, bytes: 16 * 1024 * 1024 } as const;
/**
 * What critical events may come to while calls end: at `PENDING_MAX` the vertical is closed, and 1,000
 * calls × 4 events/s × 20 s to say goodbye are 80,000 more.
 */
export const CRITICAL_MAX = {
  events: 10 * PENDING_MAX.events,
  bytes: 10 * PENDING_MAX.bytes,
} as const;
/** One append, at 10 µs for sealing each: half the 20 ms of a frame of audio. */
const GROUP_EVENTS_MAX = 1_024;
const REFUSED_RETRY_MS = 200;
/** Tried at once while the quota is reached; the rest follows at the next attempt. */
const LAST_ACTS_MAX = 256;
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
 * A vertical's one way from numbering to its buffer: groups of events are appended to its spool, and
 * offered only when the spool's write has returned, sheddable ones too: one that overtook a critical
 * event which then died with the process would leave a hole that claims to hold a critical event.
 *
 * Bounds: `PENDING_MAX`. When full: sheddable events are lost, oldest first, and told. Critical ones may
 * go on to `CRITICAL_MAX`: how full it is (`fill`) is a fact of the ladder, which holds turns at a quarter
 * and ends the calls at the whole, so that no more are numbered.
 * Order: that of `put`; but while the spool's quota is reached, the last acts of calls go in the room
 * that is reserved for them, past what has to wait.
 * Crash: what is pending is lost; the record says `tail-unknown`, since the epoch has no end.
 */
export class EventOutlet {
  /** From the number to the lane. */
  readonly ledger: StageLedger;
  private pending: Pending[] = [];
  /** Being written or handed over. */
  private inHand: Pending[] = [];
  /** With those that are being written. */
  private heldEvents = 0;
  private heldBytes = 0;
  /** Of `pending`: without any, nobody has to look for one. */
  private pendingSheddable = 0;
  private timer: NodeJS.Timeout | undefined;
  private isFlushing = false;
  private hasFailed = false;
  private lastTicket = 0;
  private passedTicket = 0;
  private passWaiters: PassWaiter[] = [];

  constructor(private readonly options: EventOutletOptions) {
    const held = (): number => this.inHand.length + this.pending.length;
    this.ledger = new StageLedger({ stage: 'outlet', vertical: options.vertical, held });
  }

  /** Synchronous; never throws, never waits. */
  put(event: EventV1): void {
    this.ledger.count('arrived');
    const payload = Buffer.from(JSON.stringify(event), 'utf8');
    if (!this.makeRoom(payload.byteLength, event)) return;
    this.lastTicket++;
    if (event.class === 'sheddable') this.pendingSheddable++;
    this.pending.push({ event, payload, bytes: payload.byteLength, ticket: this.lastTicket });
    this.hold(1, payload.byteLength);
    this.schedule(GROUP_COMMIT_MS);
  }

  get size(): number {
    return this.heldEvents;
  }

  /** Share of `PENDING_MAX`; above 1, only critical events still come in. */
  get fill(): number {
    return Math.max(this.heldEvents / PENDING_MAX.events, this.heldBytes / PENDING_MAX.bytes);
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

  /** Sheddable events of the epoch that still wait are given up, and told: after its close nobody could. */
  takeBack(epoch: string): void {
    const isTaken = ({ event }: Pending): boolean =>
      event.class === 'sheddable' && event.epoch === epoch;
    if (this.pendingSheddable === 0) return;
    const taken = this.pending.filter(isTaken);
    this.pending = this.pending.filter((each) => !isTaken(each));
    this.pendingSheddable -= taken.length;
    for (const each of taken) this.lose(each);
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
    const group = this.takeGroup();
    this.inHand = [...group];
    let nextMs = 0;
    try {
      if (await this.keep(group)) await this.passOn(group);
      else {
        this.inHand = [];
        this.pending = [...group, ...this.pending];
        this.pendingSheddable += sheddableIn(group);
        await this.passOn(await this.keepLastActs());
        nextMs = REFUSED_RETRY_MS;
      }
    } catch (error) {
      this.options.onBug(error);
    }
    this.passes((this.pending[0]?.ticket ?? this.lastTicket + 1) - 1);
    // What came while the write was under way, in the same turn: a timer would give whoever numbers
    // events a turn more than the disk gets, and where turns are long the disk could never catch up.
    if (this.pending.length > 0 && nextMs === 0) return void setImmediate(() => void this.flush());
    this.isFlushing = false;
    if (this.pending.length > 0) this.schedule(nextMs);
  }

  private takeGroup(): Pending[] {
    const { groupBytesMax } = this.options.spool;
    const group = this.pending.splice(0, groupLength(this.pending, groupBytesMax));
    this.pendingSheddable -= sheddableIn(group);
    return group;
  }

  /** False: the spool has no room now, and the group must wait. */
  private async keep(group: readonly Pending[]): Promise<boolean> {
    const records = recordsOf(group);
    // A failed disk never comes back. The buffer and the queue are still there, and better than nothing.
    if (records.length === 0 || this.hasFailed) return true;
    const isWritten = await this.append(records);
    if (!isWritten) this.options.onSpoolRefused('quota');
    return isWritten;
  }

  /** Takes out of what waits the last acts that found room reserved for their calls, one by one. */
  private async keepLastActs(): Promise<Pending[]> {
    const acts = this.pending.filter(({ event }) => isLastAct(event)).slice(0, LAST_ACTS_MAX);
    const kept = new Set<Pending>();
    const appends = acts.map(async (act) => {
      const isWritten = await this.append(recordsOf([act]), { lastAct: act.event.epoch });
      if (isWritten) kept.add(act);
    });
    await Promise.all(appends);
    this.pending = this.pending.filter((each) => !kept.has(each));
    this.inHand = acts.filter((act) => kept.has(act));
    return [...this.inHand];
  }

  /** False: no room. A disk that has failed counts as done. */
  private async append(records: readonly SpoolRecord[], options?: AppendOptions): Promise<boolean> {
    try {
      const outcome = await this.options.spool.append(records, options);
      if (outcome.kind === 'too-large') throw new RangeError('An event outgrew its limit.');
      return outcome.kind === 'written';
    } catch (error) {
      if (!(error instanceof SpoolFailedError)) throw error;
      this.hasFailed = true;
      this.options.onSpoolRefused('failed');
      return true;
    }
  }

  private async passOn(group: readonly Pending[]): Promise<void> {
    const { lane, onLost, onEpochEnded } = this.options;
    for (const { event, bytes } of group) {
      this.inHand.shift();
      this.ledger.count('out');
      if (!this.hasFailed || event.class === 'sheddable') lane.offer({ event, bytes });
      else if (
        !(await lane.offerWhenRoom({ event, bytes }, AbortSignal.timeout(UNSPOOLED_WAIT_MS)))
      ) {
        onLost(event);
      }
      this.hold(-1, -bytes);
      if (event.kind === 'epoch.closed') onEpochEnded(event.epoch);
    }
  }

  /** False: the arrival itself is lost. */
  private makeRoom(bytes: number, incoming: EventV1): boolean {
    while (!this.hasRoom(PENDING_MAX, bytes)) {
      const lost = this.takeOldestSheddable();
      if (lost) {
        this.lose(lost);
        continue;
      }
      if (incoming.class === 'critical' && this.hasRoom(CRITICAL_MAX, bytes)) return true;
      this.ledger.count('dropped');
      this.options.onLost(incoming);
      return false;
    }
    return true;
  }

  private lose({ event, bytes }: Pending): void {
    this.hold(-1, -bytes);
    this.ledger.count('dropped');
    this.options.onLost(event);
  }

  private hasRoom(max: { readonly events: number; readonly bytes: number }, more: number): boolean {
    return this.heldEvents < max.events && this.heldBytes + more <= max.bytes;
  }

  private takeOldestSheddable(): Pending | undefined {
    if (this.pendingSheddable === 0) return undefined;
    this.pendingSheddable--;
    const at = this.pending.findIndex(({ event }) => event.class === 'sheddable');
    return this.pending.splice(at, 1)[0];
  }

  private hold(events: number, bytes: number): void {
    this.heldEvents += events;
    this.heldBytes += bytes;
  }

  private passes(ticket: number): void {
    if (ticket <= this.passedTicket) return;
    this.passedTicket = ticket;
    const isThrough = (waiter: PassWaiter): boolean => waiter.ticket <= ticket;
    for (const waiter of this.passWaiters.filter(isThrough)) waiter.wake();
    this.passWaiters = this.passWaiters.filter((waiter) => !isThrough(waiter));
  }
}

function recordsOf(group: readonly Pending[]): SpoolRecord[] {
  return group
    .filter(({ event }) => event.class === 'critical')
    .map(({ event, payload }) => ({ epoch: event.epoch, seq: event.seq, payload }));
}

const sheddableIn = (group: readonly Pending[]): number =>
  group.filter(({ event }) => event.class === 'sheddable').length;

/** How many of the oldest make one group: at least one, however large. */
function groupLength(pending: readonly Pending[], bytesMax: number): number {
  let bytes = 0;
  const past = pending.findIndex((each, i) => {
    bytes += each.bytes;
    return i >= GROUP_EVENTS_MAX || (i > 0 && bytes > bytesMax);
  });
  return past < 0 ? pending.length : past;
}
