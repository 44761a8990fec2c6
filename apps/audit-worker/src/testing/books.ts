import { setImmediate as task, setTimeout as delay } from 'node:timers/promises';
import { CallKey } from '@verbatim/audit-log';
import type { StageCheck } from '@verbatim/backpressure';
import { OperationalError, type EventV1 } from '@verbatim/contracts';
import { Metrics, createLogger } from '@verbatim/platform';
import { ArchiveService } from '../archive/archive.service.js';
import type { CommitPorts } from '../archive/commit.js';
import { IntakeService } from '../intake/intake.service.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { CommitWorld } from './commit-world.js';
import { callIdOf, jobOf, sampleCall } from './sample-call.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

/** Intake and archive over a world in memory that fails now and then, with their books. */
export class BookedWorker {
  readonly world = new CommitWorld();
  readonly archive: ArchiveService;
  readonly intake: IntakeService;
  /** Steps that still go well before one fails; none fails while it is undefined. */
  failAfterSteps: number | undefined;
  private jobs = 0;

  constructor(change: (ports: CommitPorts) => Partial<CommitPorts> = () => ({})) {
    const logger = createLogger('test', { level: 'silent' });
    const metrics = new WorkerMetrics(new Metrics());
    this.world.atBoundary = (_step, side) => this.atStep(side);
    const { step: _, ...ports } = this.world.ports;
    const slow: Omit<CommitPorts, 'step'> = {
      ...ports,
      // Across tasks, so that other jobs come in between, and a step fails where a store would.
      knownDigestsOf: async (seqs) => {
        await delay(1);
        await this.atStep('before');
        return ports.knownDigestsOf(seqs);
      },
      createObject: async (key, bytes) => {
        await delay(2);
        await this.atStep('before');
        return ports.createObject(key, bytes);
      },
      ...change(this.world.ports),
    };
    const options = {
      limits: { events: 24, bytes: 1_000_000, ageMs: 3, spacingMs: 0 },
      inFlight: { floor: 1, ceiling: 2 },
      breaker: { untilTried: async () => undefined },
    };
    this.archive = new ArchiveService(options, slow, metrics, logger);
    const quarantine = {
      keepEvent: async () => void (await delay(1)),
      parkJob: async () => void (await delay(1)),
    };
    const archive = this.archive.archive.bind(this.archive);
    this.intake = new IntakeService({ quarantine, archive }, metrics, logger);
  }

  eventsOf(name: string, withKey = true): EventV1[] {
    const callId = callIdOf(name);
    const key = withKey ? this.world.key(callId) : CallKey.generate();
    return sampleCall({ callId, key, epoch: 'e'.repeat(31) + name.slice(-1) });
  }

  /** Tried again until it goes well, or `tries` times: the queue would do it for ever. */
  async run(events: readonly unknown[], { version = 1, tries = 5 } = {}): Promise<void> {
    const context = { id: `j-${this.jobs++}`, enqueuedAt: Date.now() };
    for (let attempt = 1; attempt <= tries; attempt++) {
      try {
        const job = { ...jobOf(events), v: version };
        await this.intake.runJob(job, { ...context, attempt, queue: 'audit-healthcare' });
        return;
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error;
        await delay(1);
      }
    }
  }

  /** In a task of its own: the books are exact there. */
  async checks(): Promise<StageCheck[]> {
    await task();
    return new Promise((resolve) => {
      setImmediate(() => resolve(this.read()));
    });
  }

  private read(): StageCheck[] {
    return [...this.intake.books, ...this.archive.books]
      .map((ledger) => ledger.check())
      .filter(({ vertical }) => vertical === 'healthcare');
  }

  private async atStep(side: 'before' | 'after'): Promise<void> {
    if (side !== 'before' || this.failAfterSteps === undefined) return;
    if (this.failAfterSteps-- > 0) return;
    this.failAfterSteps = undefined;
    throw new AwayError('away');
  }
}
