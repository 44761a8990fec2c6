import { VERTICALS, type Vertical } from '@verbatim/contracts';
import { AimdLimit, RetryBudget, StageLedger } from '@verbatim/backpressure';
import type { Logger } from '@verbatim/platform';
import type { IncomingEvent } from '../intake/archive-job.js';
import type { ArchiveLoad, WorkerMetrics } from '../worker-metrics.js';
import type { StoreBreaker } from '../store/store-breaker.js';
import { AdaptiveWrites } from './adaptive-writes.js';
import { commitEvents, type CommitPorts, type CommitReport } from './commit.js';
import { GroupCommitter, type CommitLimits } from './group-committer.js';

export interface ArchiveOptions {
  readonly limits: CommitLimits;
  readonly inFlight: { readonly floor: number; readonly ceiling: number };
  readonly breaker: Pick<StoreBreaker, 'untilTried'>;
}

/** Where a vertical begins: what 500 ms a write need at a commit every 250 ms, and two to spare. */
const IN_FLIGHT_FIRST = 4;
/** A fifth of what succeeds, one a second in any case; ten at once after quiet times. */
const RETRY_BUDGET = { perSuccess: 0.2, perSecond: 1, capacity: 10 } as const;

interface VerticalArchive {
  readonly limit: AimdLimit;
  readonly committer: GroupCommitter;
  /** From the request to make events durable to the transaction that has them. */
  readonly ledger: StageLedger;
}

/** The second stage: one group committer for each vertical, so that none waits for another's writes. */
export class ArchiveService {
  private readonly archives: ReadonlyMap<Vertical, VerticalArchive>;

  constructor(
    options: ArchiveOptions,
    private readonly ports: Omit<CommitPorts, 'step'>,
    private readonly metrics: WorkerMetrics,
    private readonly logger: Logger,
  ) {
    const budget = new RetryBudget(RETRY_BUDGET);
    this.archives = new Map(
      VERTICALS.map((vertical) => [vertical, this.archiveOf(vertical, options, budget)]),
    );
  }

  /** Resolves when every event is durable; see {@link GroupCommitter.add}. */
  archive(vertical: Vertical, events: readonly IncomingEvent[]): Promise<void> {
    const archive = this.archives.get(vertical);
    if (archive === undefined) throw new RangeError(`There is no vertical ${vertical}.`);
    archive.ledger.count('arrived', events.length);
    return archive.committer.add(events);
  }

  get books(): readonly StageLedger[] {
    return [...this.archives.values()].map(({ ledger }) => ledger);
  }

  load(): ArchiveLoad[] {
    return [...this.archives].map(([vertical, { committer, limit }]) => ({
      vertical,
      waitingEvents: committer.waitingEvents,
      commitsInFlight: committer.commitsInFlight,
      commitLimit: limit.limit,
    }));
  }

  /** Commits what waits. To be called once intake has stopped. */
  async close(): Promise<void> {
    await Promise.all([...this.archives.values()].map(({ committer }) => committer.close()));
  }

  private archiveOf(
    vertical: Vertical,
    { limits, inFlight: { floor, ceiling }, breaker }: ArchiveOptions,
    budget: RetryBudget,
  ): VerticalArchive {
    const initial = Math.min(Math.max(IN_FLIGHT_FIRST, floor), ceiling);
    const limit = new AimdLimit({ floor, ceiling, initial });
    const writes = new AdaptiveWrites({
      limit,
      budget,
      onRetry: (outcome) => this.metrics.storeRetries.inc({ vertical, outcome }),
    });
    const committer = new GroupCommitter({
      limits,
      inFlightMax: () => limit.limit,
      untilTried: (signal) => breaker.untilTried(signal),
      commit: (events) => this.commit(vertical, writes, events),
      onRefused: () => ledger.count('returned'),
    });
    const held = (): number => committer.heldEvents;
    const ledger = new StageLedger({ stage: 'commit', vertical, held });
    return { limit, committer, ledger };
  }

  private async commit(
    vertical: Vertical,
    writes: AdaptiveWrites,
    events: readonly IncomingEvent[],
  ): Promise<CommitReport> {
    const { ledger } = this.archives.get(vertical)!;
    try {
      const report = await commitEvents(vertical, events, {
        ...this.ports,
        createObject: (key, bytes) => writes.run(() => this.ports.createObject(key, bytes)),
        step: (name, run) => this.metrics.timeStep('commitSteps', name, run),
      });
      this.count(vertical, report);
      keepBooks(ledger, report);
      return report;
    } catch (error) {
      ledger.count('returned', events.length);
      throw error;
    }
  }

  private count(vertical: Vertical, report: CommitReport): void {
    const { archived, duplicates, quarantined, segmentBytes, withoutKey } = report;
    this.metrics.archivedEvents.inc({ vertical }, archived);
    this.metrics.duplicateEvents.inc({ vertical }, duplicates);
    this.metrics.callsWithoutKey.inc({ vertical }, withoutKey.size);
    if (archived > 0) {
      this.metrics.commitEvents.observe({ vertical }, archived);
      this.metrics.segmentBytes.observe({ vertical }, segmentBytes);
    }
    if (quarantined > 0) {
      this.logger.error({ vertical, quarantined }, 'Quarantined identities with two contents.');
    }
    if (withoutKey.size > 0) {
      this.logger.warn(
        { vertical, calls: [...withoutKey.keys()].slice(0, 8) },
        'Keys are not stored yet.',
      );
    }
    this.logger.debug({ vertical, archived, duplicates, segmentBytes }, 'Committed a segment.');
  }
}

function keepBooks(ledger: StageLedger, report: CommitReport): void {
  ledger.count('out', report.archived);
  ledger.count('duplicate', report.duplicates);
  ledger.count('quarantined', report.quarantined);
  ledger.count('returned', report.leftOut);
}
