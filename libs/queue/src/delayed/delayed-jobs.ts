import { OperationalError } from '@verbatim/contracts';
import { Queue, Worker } from 'bullmq';
import { within } from '../deadline.js';
import { openPlainEngine } from '../plain/plain-engine.js';
import type { QueueConnection } from '../queue-connection.js';

export interface DelayedJobsOptions {
  readonly connection: QueueConnection;
  /** Of the queue that the jobs have to themselves. */
  readonly name: string;
  /** Jobs that wait or are at work; one more is not added. */
  readonly capacityJobs: number;
  /** Jobs that this process has in hand at once. */
  readonly concurrency: number;
  /** May run twice for one job, after a crash or where it was added twice; must bear that. */
  run(id: string): Promise<void>;
  /** What `run` threw that may pass, or what the engine said. The job is over either way. */
  onFailure(error: unknown): void;
  /** Anything else that `run` threw. Expected to end the process. */
  onBug(error: unknown): void;
}

export interface DelayedJobs {
  /** Errors: `QueueUnavailableError`. */
  add(id: string, delayMs: number): Promise<'added' | 'full'>;
  /** Waits for runs in hand; at most 5 s for the engine. */
  close(): Promise<void>;
}

/** A run that a crash has cut short is taken over after lock and check. */
const LOCK_MS = 60_000;
const STALLED_CHECK_MS = 30_000;
const RECONNECT_PAUSE_MS = 1_000;
const ADD_MS_MAX = 2_000;
const CLOSE_MS_MAX = 5_000;

/**
 * Jobs that are due some time: each is an id, and what it stands for is in a row elsewhere, which decides whether
 * there is still something to do. A lost job is therefore added again, and a second one does nothing.
 *
 * Bounds: `capacityJobs`, looked at before each add: processes that add at the same moment may pass it by one each.
 * When full: `full`, and whoever asks comes again later. No job is kept once it is over.
 */
export async function openDelayedJobs(options: DelayedJobsOptions): Promise<DelayedJobs> {
  const { name } = options;
  const engine = await openPlainEngine(options.connection, name);
  const queue = new Queue(name, engine.bullmq, engine.backend);
  const tell = (error: unknown): void => options.onFailure(engine.toQueueError(error));
  queue.on('error', tell);
  const worker = new Worker(
    name,
    ({ data }: { data: { id: string } }) => runJob(options, data.id),
    {
      ...engine.bullmq,
      autorun: false,
      concurrency: options.concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      runRetryDelay: RECONNECT_PAUSE_MS,
    },
    engine.backend,
  );
  worker.on('error', tell);
  const close = async (): Promise<void> => {
    await within(CLOSE_MS_MAX, Promise.all([worker.close(), queue.close()])).catch(() => undefined);
    await engine.close();
  };
  try {
    await worker.waitUntilReady();
  } catch (error) {
    await close();
    throw engine.toQueueError(error);
  }
  void worker.run().catch(tell);
  const add = async (id: string, delayMs: number): Promise<'added' | 'full'> => {
    const counts = await queue.getJobCounts('waiting', 'delayed', 'active', 'prioritized');
    const held = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (held >= options.capacityJobs) return 'full';
    const dueAt = Math.round((Date.now() + delayMs) / 1_000);
    await queue.add(
      name,
      { id },
      {
        // The same id for the same second: what is added twice by two processes is one job.
        jobId: `${id}-${dueAt}`,
        delay: Math.max(0, delayMs),
        attempts: 1,
        removeOnComplete: true,
        removeOnFail: true,
      },
    );
    return 'added';
  };
  return {
    add: async (id, delayMs) => {
      try {
        return await within(ADD_MS_MAX, add(id, delayMs));
      } catch (error) {
        throw engine.toQueueError(error);
      }
    },
    close,
  };
}

async function runJob({ run, onFailure, onBug }: DelayedJobsOptions, id: string): Promise<void> {
  try {
    await run(id);
  } catch (error) {
    // BullMQ would take a bug for a failed job, and go on.
    if (error instanceof OperationalError) onFailure(error);
    else onBug(error);
  }
}
