import { StageLedger } from '@verbatim/backpressure';
import { VERTICALS, type Vertical } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { IncomingEvent } from '../intake/archive-job.js';
import type { ArchiveLoad, WorkerMetrics } from '../worker-metrics.js';
import { commitEvents, type CommitPorts, type CommitReport } from './commit.js';
import { GroupCommitter, type GroupCommitOptions } from './group-committer.js';

export interface ArchiveOptions {
  readonly limits: GroupCommitOptions['limits'];
  readonly inFlightMax: number;
}

/** The second stage: one group committer for each vertical, so that none waits for another's writes. */
export class ArchiveService {
  private readonly committers: ReadonlyMap<Vertical, GroupCommitter>;
  private readonly ledgers: ReadonlyMap<Vertical, StageLedger>;

  constructor(
    options: ArchiveOptions,
    private readonly ports: Omit<CommitPorts, 'step'>,
    private readonly metrics: WorkerMetrics,
    private readonly logger: Logger,
  ) {
    this.committers = new Map(
      VERTICALS.map((vertical) => [
        vertical,
        new GroupCommitter({
          ...options,
          commit: (events) => this.commit(vertical, events),
          onRefused: () => this.ledgers.get(vertical)?.count('returned'),
        }),
      ]),
    );
    this.ledgers = new Map(
      [...this.committers].map(([vertical, committer]) => [
        vertical,
        new StageLedger({ stage: 'commit', vertical, held: () => committer.heldEvents }),
      ]),
    );
  }

  /** Resolves when every event is durable; see {@link GroupCommitter.add}. */
  archive(vertical: Vertical, events: readonly IncomingEvent[]): Promise<void> {
    const committer = this.committers.get(vertical);
    if (committer === undefined) throw new RangeError(`There is no vertical ${vertical}.`);
    this.ledgers.get(vertical)?.count('arrived', events.length);
    return committer.add(events);
  }

  get books(): readonly StageLedger[] {
    return [...this.ledgers.values()];
  }

  load(): ArchiveLoad[] {
    return [...this.committers].map(([vertical, { waitingEvents, commitsInFlight }]) => ({
      vertical,
      waitingEvents,
      commitsInFlight,
    }));
  }

  /** Commits what waits. To be called once intake has stopped. */
  async close(): Promise<void> {
    await Promise.all([...this.committers.values()].map((committer) => committer.close()));
  }

  private async commit(
    vertical: Vertical,
    events: readonly IncomingEvent[],
  ): Promise<CommitReport> {
    try {
      const report = await commitEvents(vertical, events, {
        ...this.ports,
        step: (name, run) => this.metrics.timeStep('commitSteps', name, run),
      });
      this.count(vertical, report);
      return report;
    } catch (error) {
      this.ledgers.get(vertical)?.count('returned', events.length);
      throw error;
    }
  }

  private keepBooks(vertical: Vertical, report: CommitReport): void {
    const ledger = this.ledgers.get(vertical);
    ledger?.count('out', report.archived);
    ledger?.count('duplicate', report.duplicates);
    ledger?.count('quarantined', report.quarantined);
    ledger?.count('returned', report.leftOut);
  }

  private count(vertical: Vertical, report: CommitReport): void {
    const { archived, duplicates, quarantined, segmentBytes, withoutKey } = report;
    this.keepBooks(vertical, report);
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
