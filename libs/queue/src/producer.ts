import { invariant, QUEUE_POLICY, type QueueName, type QueuePolicy } from '@verbatim/contracts';
import { Queue } from 'bullmq';
import {
  ENTRIES_PER_ADD_MAX,
  type JobKind,
  type StorableJob,
} from './admission/admission-backend.js';
import { assertJobId } from './admission/plain-job.js';
import type {
  AddResult,
  BoundedQueue,
  QueueDepth,
  QueueEntry,
  RetryProducer,
} from './bounded-queue.js';
import type { BoundedBackend, BoundedBullmqQueue, QueueEngine } from './engine.js';
import { EVICTION_POLICY, type EvictionPolicy } from './eviction/eviction-policy.js';
import { encodeHolds } from './eviction/held-identities.js';
import { EVENTS_KEPT, JOB_NAME, JOB_OPTIONS, UNLIMITED } from './job-options.js';
import { openEngine } from './open-engine.js';
import type { QueueConnection } from './queue-connection.js';
import { PayloadTooLargeError, QueueUnavailableError } from './queue.errors.js';
import { pollForRoom } from './room-poll.js';

/** A caller has one sender per class and vertical; this many unanswered requests mean a runaway one. */
const REQUESTS_IN_FLIGHT_MAX = 32;

const ROOM_POLL_FIRST_MS = 25;
const ROOM_POLL_MAX_MS = 200;

/** @throws QueueUnavailableError when the engine does not answer within `QUEUE_COMMAND_TIMEOUT_MS`. */
export function openProducer(
  connection: QueueConnection,
  name: QueueName,
  policy: QueuePolicy = QUEUE_POLICY[name],
  eviction: EvictionPolicy = EVICTION_POLICY[name],
): Promise<BoundedQueue> {
  return open(connection, name, policy, eviction);
}

/** @throws QueueUnavailableError as `openProducer`. */
export function openRetryProducer(
  connection: QueueConnection,
  name: QueueName,
  policy: QueuePolicy = QUEUE_POLICY[name],
): Promise<RetryProducer> {
  const withoutLimit = { ...policy, deadLetterCapacityJobs: UNLIMITED };
  return open(connection, name, withoutLimit, EVICTION_POLICY[name]);
}

async function open(
  connection: QueueConnection,
  name: QueueName,
  policy: QueuePolicy,
  eviction: EvictionPolicy,
): Promise<Producer> {
  const engine = await openEngine(connection, { name, policy, eviction, role: 'producer' });
  const queue: BoundedBullmqQueue = new Queue(
    name,
    { ...engine.bullmqOptions, streams: { events: { maxLen: EVENTS_KEPT } } },
    engine.createBackend,
  );
  queue.on('error', () => undefined); // Each request reports for itself.
  const producer = new Producer(name, policy, engine, queue);
  try {
    await producer.open();
    return producer;
  } catch (error) {
    await producer.close().catch(() => undefined); // The reason is in `error`.
    throw engine.toQueueError(error);
  }
}

class Producer implements RetryProducer {
  private readonly backend: BoundedBackend;
  private readonly closing = new AbortController();
  private inFlight = 0;

  constructor(
    readonly name: QueueName,
    private readonly policy: QueuePolicy,
    private readonly engine: QueueEngine,
    private readonly queue: BoundedBullmqQueue,
  ) {
    this.backend = queue.getBackend();
  }

  async open(): Promise<void> {
    await this.queue.waitUntilReady();
    await this.backend.recount();
  }

  async add(entries: readonly QueueEntry[]): Promise<AddResult> {
    if (entries.length === 0) return { outcomes: [], depth: await this.depth(), evictedJobs: 0 };
    invariant(
      entries.length <= ENTRIES_PER_ADD_MAX,
      `At most ${ENTRIES_PER_ADD_MAX} entries an add, not ${entries.length}`,
    );
    const kind = { name: JOB_NAME, opts: JOB_OPTIONS, timestamp: Date.now() };
    const jobs = entries.map((entry) => this.toStorableJob(entry, kind));
    return this.request(() => this.backend.admit(jobs));
  }

  async depth(): Promise<QueueDepth> {
    const { jobs, bytes } = await this.request(() => this.backend.occupancy());
    return { jobs, bytes };
  }

  reportDeadLetters(count: number): Promise<void> {
    return this.request(() => this.backend.reportDeadLetters(count));
  }

  whenRoom(timeoutMs: number): Promise<void> {
    return pollForRoom(() => this.hasRoom(), {
      firstMs: ROOM_POLL_FIRST_MS,
      maxMs: ROOM_POLL_MAX_MS,
      timeoutMs,
      signal: this.closing.signal,
    });
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.queue.close();
    await this.engine.close();
  }

  private async hasRoom(): Promise<boolean> {
    const { capacityJobs, capacityBytes, deadLetterCapacityJobs } = this.policy;
    const { jobs, bytes, deadLetters } = await this.request(() => this.backend.occupancy());
    return jobs < capacityJobs && bytes < capacityBytes && deadLetters < deadLetterCapacityJobs;
  }

  private toStorableJob(entry: QueueEntry, kind: JobKind): StorableJob {
    const { id, payload } = entry;
    assertJobId(id);
    const json = JSON.stringify(payload);
    const bytes = Buffer.byteLength(json);
    if (bytes > this.policy.capacityBytes) {
      throw new PayloadTooLargeError(
        `Job ${id} has ${bytes} bytes; ${this.name} holds ${this.policy.capacityBytes} in all`,
      );
    }
    const storable = { jobId: id, kind, data: this.engine.encodePayload(json) };
    return entry.class === 'sheddable'
      ? { ...storable, holds: encodeHolds(entry.holds) }
      : storable;
  }

  private async request<T>(send: () => Promise<T>): Promise<T> {
    if (this.closing.signal.aborted) throw new QueueUnavailableError(`${this.name} is closed`);
    if (this.inFlight >= REQUESTS_IN_FLIGHT_MAX)
      throw new QueueUnavailableError(`${this.name}: ${this.inFlight} requests await an answer`);
    this.inFlight += 1;
    try {
      return await send();
    } catch (error) {
      throw this.engine.toQueueError(error);
    } finally {
      this.inFlight -= 1;
    }
  }
}
