import { Queue, Worker, type ConnectionOptions } from 'bullmq';

export interface PlainQueueOptions {
  /** Of Redis. */
  readonly url: string;
  readonly name: string;
}

/**
 * BullMQ as its documentation shows it, without a bound: what benchmarks hold ours against. Nothing of the
 * product opens one.
 */
export class PlainQueue {
  private readonly queue: Queue;
  private worker: Worker | undefined;

  constructor(private readonly options: PlainQueueOptions) {
    this.queue = new Queue(options.name, { connection: connectionOf(options.url) });
  }

  async add(payload: unknown): Promise<void> {
    await this.queue.add('event', payload, { removeOnComplete: true });
  }

  work(concurrency: number, run: (payload: unknown) => Promise<void>): void {
    const connection = connectionOf(this.options.url);
    this.worker = new Worker(this.options.name, (job) => run(job.data), {
      connection,
      concurrency,
    });
    // Without a listener an error of the connection would end the process.
    this.worker.on('error', () => undefined);
  }

  async close(): Promise<void> {
    await this.worker?.close(true);
    await this.queue.close();
  }
}

function connectionOf(text: string): ConnectionOptions {
  const url = new URL(text);
  return {
    host: url.hostname,
    port: Number(url.port) || 6379,
    db: Number(url.pathname.slice(1)) || 0,
    ...(url.password && { password: decodeURIComponent(url.password) }),
    // BullMQ asks for this of the connection that waits for jobs.
    maxRetriesPerRequest: null,
  };
}
