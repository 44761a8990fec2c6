import { join } from 'node:path';
import {
  invariant,
  type EventOf,
  type EventV1,
  type SeqRange,
  type Vertical,
} from '@verbatim/contracts';
import {
  CONSERVATION_CHECK_MS,
  removeSpool,
  type DropReason,
  type SpoolKey,
} from '@verbatim/backpressure';
import { Guard, type VerticalCatalog } from '@verbatim/compliance';
import type { CallKey } from '@verbatim/audit-log';
import type { Alarm } from '@verbatim/paging';
import { waitFor, type Logger, type Metrics } from '@verbatim/platform';
import {
  Acknowledgements,
  ProcessRegister,
  openEpochsOf,
  type CallKeyring,
  type OldestAges,
} from '@verbatim/storage';
import { conservationWatch } from '../conservation/conservation-watch.js';
import { ladderLimitsFor } from '../level/vertical-level.js';
import { LagLine } from '../lag/lag-line.js';
import { EVALUATE_EVERY_MS, RecordLevels } from '../level/record-levels.js';
import { Shedding, SHEDDING_TICK_MS } from '../shedding/shedding.js';
import { AcknowledgementPoller } from './acknowledgement-poller.js';
import { EpochWriter, newEpochId, type CallFacts } from './epoch-writer.js';
import { EventSpool } from './event-spool.js';
import { GapLedger } from './gap-ledger.js';
import { LaneOutlets } from './lane-outlets.js';
import { Periodic } from './periodic.js';
import { LostCalls } from './lost-calls.js';
import { ProcessRegistration } from './process-registration.js';
import { waitForServers, type ServerAddresses, type Servers } from './record-dependencies.js';
import { RecordMetrics } from './record-metrics.js';
import { SessionRecorder } from './session-recorder.js';
import { spoolPartitions } from './spool-partitions.js';
import type { SpoolRecovery } from './spool-recovery.js';
import { SpoolUpkeep } from './spool-upkeep.js';

export interface RecordPipelineOptions {
  readonly processId: string;
  readonly catalog: VerticalCatalog;
  readonly servers: Omit<ServerAddresses, 'logger' | 'signal' | 'verticals'>;
  readonly keyring: CallKeyring;
  readonly spoolRoot: string;
  readonly spoolKey: SpoolKey;
  readonly spoolQuotaBytes: number;
  readonly bufferCapacityEvents: number | undefined;
  /** Where hints of commits come from; without it acknowledgements are only polled. */
  readonly databaseUrl?: string;
  /** Lag past which somebody is paged. */
  readonly lagPageMs: number;
  readonly alarm?: Alarm;
  readonly logger: Logger;
  readonly metrics: Metrics;
  onBug(error: unknown): void;
}

const LEDGER_EVERY_MS = 250;
const ACKNOWLEDGEMENT_EVERY_MS = 500;
const REOFFER_EVERY_MS = 5_000;
/** A lock on a directory tells whether its owner lives; whose calls it had is to be known within a minute. */
const ADOPT_EVERY_MS = 5_000;
/** How long the end of a call waits for its sheddable events to leave the buffer by themselves. */
const SHEDDABLE_SETTLE_MS = 2_000;
const SPOOLED_WAIT_MS = 1_000;

export const spoolDirectoryOf = (root: string, processId: string): string => join(root, processId);

/**
 * The way of every event of this process: numbered, spooled, buffered, sent, acknowledged. One instance
 * per process; docs/specs/pipeline.md is its map.
 */
export class RecordPipeline {
  readonly levels: RecordLevels;
  readonly lag: LagLine;
  private readonly shedding: Shedding;
  private readonly ledger = new GapLedger();
  private readonly recordMetrics: RecordMetrics;
  private readonly outlets: LaneOutlets;
  private readonly upkeep: SpoolUpkeep;
  private readonly acknowledgements: AcknowledgementPoller;
  private readonly registration: ProcessRegistration;
  private readonly lostCalls: LostCalls;
  private readonly stopping = new AbortController();
  private readonly periodics: Periodic[] = [];
  private spool: EventSpool | undefined;
  private recovery: SpoolRecovery | undefined;
  private servers: Servers | undefined;

  constructor(private readonly options: RecordPipelineOptions) {
    const { catalog, bufferCapacityEvents, processId, logger, onBug } = options;
    const { database } = options.servers;
    this.recordMetrics = new RecordMetrics(options.metrics);
    this.lag = new LagLine({
      verticals: catalog.all.map(({ vertical }) => vertical),
      databaseUrl: options.databaseUrl,
      pageAboveMs: options.lagPageMs,
      alarm: options.alarm,
      logger,
      metrics: options.metrics,
      onBug,
    });
    const { metrics } = options;
    const streams = catalog.all;
    const limits = ladderLimitsFor(options.lagPageMs);
    this.levels = new RecordLevels({ verticals: streams, limits, metrics, logger });
    this.shedding = new Shedding({ streams, lag: this.lag.streams, metrics, logger });
    this.outlets = new LaneOutlets({
      catalog,
      capacityEvents: bufferCapacityEvents,
      processId,
      metrics: this.recordMetrics,
      logger,
      onDropped: (vertical, epoch, seq, reason) => this.gaveWay(vertical, epoch, seq, reason),
      onUnreadable: (events) => logger.error({ events }, 'Deferred events are not in the spool.'),
      onBug,
    });
    this.upkeep = new SpoolUpkeep({
      ...{ database, logger, outlets: this.outlets, metrics: this.recordMetrics },
      root: options.spoolRoot,
      key: options.spoolKey,
      keyring: options.keyring,
      onPutAside: (epoch, seq) => this.acknowledgements.dropped(epoch, seq),
      onDrained: (dead) => {
        this.registration.hasDrained(dead);
        this.lostCalls.add(dead);
      },
    });
    this.acknowledgements = new AcknowledgementPoller({
      index: new Acknowledgements(database),
      lag: this.lag.streams,
      onLagSettling: () => this.lag.telemetry.observe(),
      onDurable: (epoch, ranges) => this.durable(epoch, ranges),
      onGivenUp: (epoch) => {
        for (const { ledgers } of this.outlets.lanes) ledgers.archive.givenUp(epoch);
      },
      onIndexAway: (isAway, error) => this.indexAway(isAway, error),
    });
    this.lostCalls = new LostCalls({
      openEpochs: (dead, limit) => openEpochsOf(database, dead, limit),
      pipeline: this,
      logger,
      onTold: (vertical) => this.recordMetrics.lostCall(vertical),
    });
    const register = new ProcessRegister(database);
    const ages = (): OldestAges => this.lag.oldestAges((vertical) => this.holdsAny(vertical));
    this.registration = new ProcessRegistration(processId, register, logger, ages);
  }

  /** Everything that a call needs has answered once. */
  get isReady(): boolean {
    return this.servers !== undefined;
  }

  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** The spool is open, so that what is recorded is kept. */
  get canRecord(): boolean {
    return this.spool !== undefined && !this.levels.haveAllFailed;
  }

  /** Resolves when everything recorded so far is in the spool, or after a second. */
  async spooled(): Promise<void> {
    await this.spool?.passed(SPOOLED_WAIT_MS);
  }

  /** Whether room could be reserved for the end of one more call. */
  canReserve(vertical: Vertical): boolean {
    return this.spool?.canReserve(vertical) ?? false;
  }

  /** Opens the spool. From here on what is recorded is kept, whatever server is away. */
  async open(): Promise<void> {
    const { spoolRoot, processId, spoolKey, spoolQuotaBytes, catalog, onBug } = this.options;
    const spool = await EventSpool.open({
      directory: spoolDirectoryOf(spoolRoot, processId),
      key: spoolKey,
      partitions: spoolPartitions(catalog, spoolQuotaBytes),
      quotaBytes: spoolQuotaBytes,
      laneOf: (vertical) => this.outlets.of(vertical),
      onRefused: (vertical, reason) =>
        reason === 'failed' ? this.levels.diskFailed(vertical) : this.levels.spoolRefused(vertical),
      onLost: (event) => this.lost(event),
      onDamage: (damage) => this.upkeep.damaged(damage),
      onBug,
    });
    this.spool = spool;
    this.outlets.startFeeding((vertical) => spool.of(vertical));
    this.observe(spool);
    this.levels.observe((vertical) => ({
      queue: () => this.outlets.waitOf(vertical, performance.now()),
      outletFill: () => spool.outletFill(vertical),
      headroom: () => spool.headroom(vertical),
      lagMs: () => this.lag.streams.of(vertical).oldestUnacknowledgedAgeMs(),
    }));
    this.every(EVALUATE_EVERY_MS, () => this.levels.evaluate());
  }

  /** Waits for the servers as long as it takes, then sends. Rejects only on a bug or when stopped. */
  async connect(): Promise<void> {
    const { options, spool, stopping } = this;
    invariant(spool, 'The spool is opened before the servers are awaited.');
    const { logger } = options;
    const { signal } = stopping;
    const verticals = options.catalog.all.map(({ vertical }) => vertical);
    const servers = await waitForServers({ ...options.servers, verticals, logger, signal });
    this.outlets.startSending(servers.queues);
    await waitFor('The process register', () => this.registration.start(), { logger, signal });
    this.recovery = this.upkeep.recoveryInto(spool.directory);
    this.startPeriodics(spool, this.recovery);
    this.lag.listen(this.acknowledgements);
    this.servers = servers;
    await this.recovery.adopt();
  }

  /** Begins a writer's run on a call: `epoch.opened` is its first event. */
  openEpoch(
    call: CallFacts,
    reason: EventOf<'epoch.opened'>['reason'],
    key?: CallKey,
  ): SessionRecorder {
    const recorder = new SessionRecorder({
      call,
      writer: new EpochWriter(call, newEpochId()),
      guard: new Guard(),
      ...(key && { key }),
      put: (event) => this.put(event),
      detailOf: (draft) => this.shedding.detailOf(call.vertical, draft),
    });
    this.shedding.attach(recorder);
    if (!this.spool?.reserve(call.vertical, recorder.epoch)) {
      const { callId, vertical } = call;
      this.options.logger.warn({ callId, vertical }, 'No room was left to reserve for the call.');
    }
    this.ledger.attach(recorder.epoch, recorder, call.policy, call.vertical);
    recorder.record({ kind: 'epoch.opened', processId: this.options.processId, reason });
    return recorder;
  }

  /**
   * Ends it: what gave way is written down exactly, then `epoch.closed`. Sheddable events that have not
   * left by then are taken back and told as dropped, since nobody could explain them later.
   */
  async closeEpoch(
    recorder: SessionRecorder,
    reason: EventOf<'epoch.closed'>['reason'],
    openObligations: readonly string[] = [],
  ): Promise<void> {
    if (recorder.isClosed) return;
    if (recorder.call.policy !== 'block') {
      const { vertical } = recorder.call;
      await this.spool?.passed(SHEDDABLE_SETTLE_MS, vertical);
      this.spool?.takeBack(vertical, recorder.epoch);
      const lane = this.outlets.of(vertical);
      await lane.settleSheddable(recorder.epoch, SHEDDABLE_SETTLE_MS);
    }
    this.shedding.detach(recorder);
    this.ledger.detach(recorder.epoch, performance.now());
    recorder.close(reason, openObligations);
  }

  /** Sends what it can within `timeoutMs`; what is left is in the spool for the next process. */
  async stop(timeoutMs: number): Promise<void> {
    this.stopping.abort(new Error('the process is stopping'));
    await Promise.all(this.periodics.map((each) => each.stop()));
    await this.recovery?.stop();
    await this.spool?.passed(timeoutMs / 4);
    await this.outlets.stop(timeoutMs / 2);
    if (this.spool) {
      await this.awaitAcknowledgements(this.spool, timeoutMs / 4);
      await this.spool.close();
      // Only if everything was acknowledged; what is left is for the next process.
      await removeSpool(this.spool.directory);
    }
    await this.lag.stop();
    await this.registration.end();
    for (const queue of this.servers?.queues.values() ?? []) await queue.close();
  }

  private put(event: EventV1): void {
    this.recordMetrics.numbered(event);
    this.ledger.ledgers.numbered(event);
    if (this.shedding.takes(event)) return this.shed(event);
    this.acknowledgements.numbered(event.vertical, event.epoch, event.seq);
    this.spool?.put(event);
  }

  /** Where the spool holds nothing, what is outstanding is sheddable, and dies with the process. */
  private holdsAny(vertical: Vertical): boolean {
    return (this.spool?.of(vertical).counters.heldRecords ?? 0) > 0;
  }

  private shed(event: EventV1): void {
    this.spool?.shed(event);
    this.ledger.note(event.epoch, event.seq, 'shed');
  }

  private gaveWay(vertical: string, epoch: string, seq: number, reason: DropReason): void {
    this.recordMetrics.gaveWay(vertical, reason);
    this.acknowledgements.dropped(epoch, seq);
    this.ledger.note(epoch, seq, reason);
  }

  private lost(event: EventV1): void {
    const { epoch, seq, vertical } = event;
    if (event.class === 'sheddable') return this.gaveWay(vertical, epoch, seq, 'dropped');
    // The hole stays unexplained on purpose: it is a loss, and the verdict must say so.
    this.recordMetrics.lost(event.class);
    this.acknowledgements.dropped(epoch, seq);
    this.options.logger.error({ callId: event.callId, epoch, seq }, 'A numbered event is lost.');
  }

  private durable(epoch: string, ranges: readonly SeqRange[]): void {
    this.spool?.acknowledge(epoch, ranges);
    for (const { deferred, ledgers } of this.outlets.lanes) {
      deferred.remove(epoch, ranges);
      ledgers.archive.durable(epoch, ranges);
    }
  }

  private every(ms: number, turn: () => void | Promise<void>): void {
    this.periodics.push(new Periodic(ms, turn, this.options.onBug).start());
  }

  private indexAway(isAway: boolean, error: unknown): void {
    const { logger } = this.options;
    if (isAway && error) logger.warn({ err: error }, 'PostgreSQL is away: acknowledgements wait.');
    else if (isAway) logger.warn('PostgreSQL is slow or silent: acknowledgements wait.');
    else logger.info('PostgreSQL is back: acknowledgements go on.');
  }

  private observe(spool: EventSpool): void {
    this.recordMetrics.observeLanes(this.outlets.lanes);
    this.recordMetrics.observeSpool(spool.partitions);
    this.recordMetrics.observePending(spool, () => !this.levels.isAnyOpen);
    this.lag.start();
    const { lanes } = this.outlets;
    const books = conservationWatch({
      ...this.options,
      outlets: spool.books,
      tombstones: this.ledger.ledgers,
      lanes,
    });
    this.every(CONSERVATION_CHECK_MS, () => {
      books.check();
    });
  }

  private startPeriodics(spool: EventSpool, recovery: SpoolRecovery): void {
    this.every(LEDGER_EVERY_MS, () => this.ledger.tick(performance.now()));
    this.every(ACKNOWLEDGEMENT_EVERY_MS, () => this.acknowledgements.poll(spool.heldEpochs()));
    this.every(SHEDDING_TICK_MS, () => this.shedding.tick(performance.now()));
    for (const partition of spool.partitions.values()) {
      const reoffer = this.upkeep.reofferOf(partition);
      this.every(REOFFER_EVERY_MS, () => reoffer.pass(this.stopping.signal));
    }
    this.every(ADOPT_EVERY_MS, async () => {
      await recovery.adopt();
      await this.lostCalls.pass();
    });
  }

  private async awaitAcknowledgements(spool: EventSpool, timeoutMs: number): Promise<void> {
    const until = performance.now() + timeoutMs;
    while (spool.heldRecords > 0 && performance.now() < until) {
      await this.acknowledgements.poll(spool.heldEpochs());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
