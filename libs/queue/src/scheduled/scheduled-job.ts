import { OperationalError } from '@verbatim/contracts';
import { Queue, Worker } from 'bullmq';
import { within } from '../deadline.js';
import { openPlainEngine, type PlainEngine } from '../plain/plain-engine.js';
import type { QueueConnection } from '../queue-connection.js';

export interface ScheduledJobOptions {
  readonly connection: QueueConnection;
  /** Of the queue that the job has to itself. */
  readonly name: string;
  /** As `isCron` takes it. */
  readonly cron: string;
  readonly timeZone: string;
  /** May run twice for one time of the schedule, after a crash; must bear that. */
  run(): Promise<void>;
  /** What `run` threw that may pass, or what the engine said. There is no retry: the next time is one. */
  onFailure(error: unknown): void;
  /** Anything else that `run` threw. Expected to end the process. */
  onBug(error: unknown): void;
}

export interface RunningSchedule {
  /** Waits for a run in hand; at most 5 s for the engine. */
  close(): Promise<void>;
}

/** A run that a crash has cut short is taken over after lock and check. */
const LOCK_MS = 30_000;
const STALLED_CHECK_MS = 30_000;
const RECONNECT_PAUSE_MS = 1_000;
const CLOSE_MS_MAX = 5_000;

/**
 * Runs a job at the times of a schedule, on one of the processes that ask for it: BullMQ's job scheduler
 * keeps one next job, whoever upserts it. Another `cron` replaces the one before, for all of them.
 *
 * Bounds: one job waiting, one at work; none is kept once it is done. It has no cap and needs none, since
 * nobody adds to it.
 * Errors: `QueueUnavailableError` when the engine does not answer at the start; later it is waited for.
 */
export async function startScheduledJob(options: ScheduledJobOptions): Promise<RunningSchedule> {
  const engine = await openPlainEngine(options.connection, options.name);
  const queue = new Queue(options.name, engine.bullmq, engine.backend);
  queue.on('error', (error) => options.onFailure(engine.toQueueError(error)));
  const worker = workerOf(options, engine);
  const close = async (): Promise<void> => {
    await within(CLOSE_MS_MAX, Promise.all([worker.close(), queue.close()])).catch(() => undefined);
    await engine.close();
  };
  try {
    await worker.waitUntilReady();
    await queue.upsertJobScheduler(
      options.name,
      { pattern: options.cron, tz: options.timeZone },
      { name: options.name, opts: { removeOnComplete: true, removeOnFail: true, attempts: 1 } },
    );
    void worker.run().catch((error: unknown) => options.onFailure(engine.toQueueError(error)));
    return { close };
  } catch (error) {
    await close();
    throw engine.toQueueError(error);
  }
}

function workerOf(options: ScheduledJobOptions, engine: PlainEngine) {
  const process = async (): Promise<void> => {
    try {
      await options.run();
    } catch (error) {
      // BullMQ would take a bug for a failed job, and go on.
      if (error instanceof OperationalError) options.onFailure(error);
      else options.onBug(error);
    }
  };
  const worker = new Worker(
    options.name,
    process,
    {
      ...engine.bullmq,
      autorun: false,
      concurrency: 1,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      runRetryDelay: RECONNECT_PAUSE_MS,
    },
    engine.backend,
  );
  worker.on('error', (error) => options.onFailure(engine.toQueueError(error)));
  return worker;
}
