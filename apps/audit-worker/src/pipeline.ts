import { waitFor, type Logger } from '@verbatim/platform';
import type { QueueConnection } from '@verbatim/queue';
import type { ArchiveService } from './archive/archive.service.js';
import type { Connections } from './connections.js';
import type { Explaining } from './explain/explaining.js';
import type { QueueIntake } from './intake/queue-intake.js';
import type { LockWatch } from './locks/lock-watch.js';
import type { PipelineState } from './pipeline-state.js';
import type { PollingLoop } from './polling-loop.js';
import type { Sealing } from './seal/sealing.js';

export interface PipelineStages {
  readonly locks: LockWatch;
  readonly intake: QueueIntake;
  readonly archive: ArchiveService;
  readonly explaining: Explaining;
  readonly sealing: Sealing;
  readonly logKeeping: Stage;
  readonly reconciling: PollingLoop;
  readonly watching: Stage;
}

/** What is started after the pipeline's servers have answered, and closed with it. */
export interface Stage {
  start(): void;
  close(): Promise<void>;
}

/** Starts the stages once what they need is there, and drains them in the order of the flow. */
export class Pipeline {
  private readonly stopping = new AbortController();
  private starting: Promise<void> = Promise.resolve();

  constructor(
    private readonly stages: PipelineStages,
    private readonly connections: Connections,
    private readonly state: PipelineState,
    private readonly logger: Logger,
  ) {}

  /**
   * What is away is waited for, however long; what is wrong for good is thrown. Resolves early when
   * it is stopped meanwhile.
   */
  start(): Promise<void> {
    this.starting = this.startStages().catch((error: unknown) => {
      if (!this.stopping.signal.aborted) throw error;
    });
    return this.starting;
  }

  /** Takes nothing new; finishes the jobs, commits and seals in hand. */
  async stop(): Promise<void> {
    this.state.isTakingJobs = false;
    this.stopping.abort(new Error('stopping'));
    await this.starting;
    const { locks, intake, archive, explaining, sealing, logKeeping, reconciling, watching } =
      this.stages;
    await locks.close();
    const polling = [explaining, sealing, reconciling].map((stage) => stage.close());
    await Promise.all([intake.close(), ...polling]);
    await archive.close();
    // After the last seal, so that it is published; before the watch, which tells of what failed.
    await logKeeping.close();
    await watching.close();
    await this.connections.close();
  }

  private async startStages(): Promise<void> {
    const { database, store, queue } = this.connections;
    const { locks, explaining, sealing, logKeeping, reconciling, watching } = this.stages;
    await this.waitFor(`PostgreSQL at ${database.description}`, () => database.check());
    await this.waitFor(`The object store (${store.description})`, async () => {
      await store.check();
      await locks.look();
    });
    await this.waitFor(queueNameOf(queue), () => locks.settle());
    this.stopping.signal.throwIfAborted();
    locks.start();
    explaining.start();
    sealing.start();
    logKeeping.start();
    reconciling.start();
    watching.start();
    this.state.isTakingJobs = true;
    this.logger.info({ queue: queue.engine, store: store.description }, 'The pipeline runs.');
  }

  private waitFor(name: string, attempt: () => Promise<void>): Promise<void> {
    return waitFor(name, attempt, { logger: this.logger, signal: this.stopping.signal });
  }
}

/** As voice names it, so that both logs can be searched for one name. */
export const queueNameOf = ({ engine, url }: QueueConnection): string =>
  `${engine === 'redis' ? 'Redis' : 'The queue in PostgreSQL'} at ${new URL(url).host}`;
