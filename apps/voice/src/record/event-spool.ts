import type { EventV1, SeqRange, Vertical } from '@verbatim/contracts';
import {
  CALL_RESERVE_BYTES,
  ProcessSpool,
  SpoolRefusedError,
  type Headroom,
  type Spool,
  type SpoolDamage,
  type SpoolKey,
  type StageLedger,
} from '@verbatim/backpressure';
import { ConfigurationError } from '@verbatim/platform';
import { EventOutlet, type OutletLane } from './event-outlet.js';

export type RefusalReason = 'quota' | 'failed';

export interface EventSpoolOptions {
  readonly directory: string;
  readonly key: SpoolKey;
  readonly partitions: ReadonlyMap<Vertical, { readonly quotaBytes: number }>;
  /** What all partitions together may hold. */
  readonly quotaBytes: number;
  laneOf(vertical: Vertical): OutletLane;
  /** The spool of a vertical takes nothing. Called on each refusal. */
  onRefused(vertical: Vertical, reason: RefusalReason): void;
  onLost(event: EventV1): void;
  onDamage(damage: SpoolDamage): void;
  onBug(error: unknown): void;
}

/**
 * The process's spool with an outlet before each partition: what one vertical cannot keep delays no
 * other's events.
 */
export class EventSpool {
  private readonly outlets: ReadonlyMap<Vertical, EventOutlet>;

  /** Errors: ConfigurationError with everything that is in the way. */
  static async open(options: EventSpoolOptions): Promise<EventSpool> {
    const { directory, key, partitions, quotaBytes, onDamage } = options;
    const opening = ProcessSpool.open({
      ...{ directory, key, partitions, quotaBytes, onDamage },
      onFailed: (vertical) => options.onRefused(vertical as Vertical, 'failed'),
    });
    return new EventSpool(options, await opening.catch(refusedConfiguration));
  }

  private constructor(
    private readonly options: EventSpoolOptions,
    private readonly disk: ProcessSpool,
  ) {
    const verticals = [...options.partitions.keys()];
    this.outlets = new Map(verticals.map((each) => [each, this.outletOf(each)]));
  }

  get directory(): string {
    return this.disk.directory;
  }

  /** By name; with those that an earlier life has left. */
  get partitions(): ReadonlyMap<string, Spool> {
    return this.disk.partitions;
  }

  get heldRecords(): number {
    return this.disk.heldRecords;
  }

  /** Numbered events that wait for the spool. */
  get pendingEvents(): number {
    let events = 0;
    for (const outlet of this.outlets.values()) events += outlet.size;
    return events;
  }

  /** The books between the number and the lane, of each vertical. */
  get books(): readonly StageLedger[] {
    return [...this.outlets.values()].map(({ ledger }) => ledger);
  }

  /** It has its number, and the lag's control law left it out. */
  shed({ vertical }: EventV1): void {
    const ledger = this.outlets.get(this.known(vertical))?.ledger;
    ledger?.count('arrived');
    ledger?.count('shed');
  }

  /** Synchronous; never throws, never waits. */
  put(event: EventV1): void {
    this.outlets.get(this.known(event.vertical))?.put(event);
  }

  /** Resolves when everything of the vertical, or of all, that was put so far has been offered. */
  async passed(timeoutMs: number, vertical?: Vertical): Promise<void> {
    if (vertical) await this.outlets.get(this.known(vertical))?.passed(timeoutMs);
    else await Promise.all([...this.outlets.values()].map((outlet) => outlet.passed(timeoutMs)));
  }

  /** Gives up the sheddable events of the epoch that still wait for the spool; each is told as lost. */
  takeBack(vertical: Vertical, epoch: string): void {
    this.outlets.get(this.known(vertical))?.takeBack(epoch);
  }

  /** How much of what may wait for the spool of the vertical does: 1 is all of it. */
  outletFill(vertical: Vertical): number {
    return this.outlets.get(this.known(vertical))?.fill ?? 0;
  }

  headroom(vertical: Vertical): Headroom {
    return this.of(vertical).headroom();
  }

  /** Whether one more call could write its end, whatever else happens. */
  canReserve(vertical: Vertical): boolean {
    return this.of(vertical).canReserve(CALL_RESERVE_BYTES);
  }

  /** For the last acts of an epoch; given back once it has ended. */
  reserve(vertical: Vertical, epoch: string): boolean {
    return this.of(vertical).reserve(epoch, CALL_RESERVE_BYTES);
  }

  acknowledge(epoch: string, ranges: readonly SeqRange[]): void {
    this.disk.acknowledge(epoch, ranges);
  }

  heldEpochs(): string[] {
    return this.disk.heldEpochs();
  }

  async close(): Promise<void> {
    await this.disk.close();
  }

  of(vertical: Vertical): Spool {
    return this.disk.of(this.known(vertical));
  }

  private known(vertical: Vertical): Vertical {
    return this.options.partitions.has(vertical) ? vertical : 'unclassified';
  }

  private outletOf(vertical: Vertical): EventOutlet {
    const { onRefused, onLost, onBug, laneOf } = this.options;
    const spool = this.disk.of(vertical);
    return new EventOutlet({
      vertical,
      spool,
      lane: laneOf(vertical),
      onSpoolRefused: (reason) => onRefused(vertical, reason),
      onEpochEnded: (epoch) => spool.release(epoch),
      onLost,
      onBug,
    });
  }
}

/** A spool that cannot be used is the operator's to mend, and no bug. */
function refusedConfiguration(error: unknown): never {
  if (!(error instanceof SpoolRefusedError)) throw error;
  throw new ConfigurationError(
    error.problems.map((expectation) => ({ name: 'SPOOL_DIRECTORY', expectation })),
  );
}
