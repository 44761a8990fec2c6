import { QUEUE_COMMAND_TIMEOUT_MS } from '@verbatim/contracts';
import { Redis, type RedisOptions } from 'ioredis';
import { within } from '../deadline.js';
import { addressOf, isNetworkError } from '../network.js';
import { QueueUnavailableError } from '../queue.errors.js';
import { defineAdmissionScripts } from './admission-scripts.js';

const RECONNECT_DELAY_MAX_MS = 1_000;

/** Above BullMQ's longest blocking read (10 s): a connection silent for longer is a dead one. */
const WORKER_SOCKET_TIMEOUT_MS = 15_000;

/**
 * A producer would rather be told "unknown" than wait: nothing is queued while Redis is away (ioredis'
 * offline queue has no bound), nothing is sent twice, and a silent socket is closed so that what was
 * in flight on it is freed.
 */
const PRODUCER_OPTIONS = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: QUEUE_COMMAND_TIMEOUT_MS,
  socketTimeout: QUEUE_COMMAND_TIMEOUT_MS,
} as const satisfies RedisOptions;

/** A worker has nowhere to go: its commands wait for Redis. They are bounded by its concurrency. */
const WORKER_OPTIONS = {
  maxRetriesPerRequest: null,
  socketTimeout: WORKER_SOCKET_TIMEOUT_MS,
} as const satisfies RedisOptions;

/** @throws QueueUnavailableError, BullmqMismatchError */
export async function connectRedis(url: string, role: 'producer' | 'worker'): Promise<Redis> {
  const client = new Redis(url, {
    ...(role === 'producer' ? PRODUCER_OPTIONS : WORKER_OPTIONS),
    lazyConnect: true,
    connectTimeout: QUEUE_COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(50 * attempt, RECONNECT_DELAY_MAX_MS),
    // After a failover the old primary answers READONLY: only a new connection finds the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  });
  // Reported where they are felt, by the command that fails; without a listener they would be printed.
  client.on('error', () => undefined);
  try {
    defineAdmissionScripts(client);
    // The handshake has commands of its own that a silent server would leave open.
    await within(QUEUE_COMMAND_TIMEOUT_MS, client.connect());
    return client;
  } catch (error) {
    client.disconnect();
    throw toQueueError(error, url);
  }
}

/** Replies by which Redis says "not now". Any other error reply is a bug of ours. */
const REFUSING_REPLY =
  /^(OOM|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|MISCONF|NOREPLICAS|UNBLOCKED)\b/;

/** How ioredis words the ways in which a command got no answer. */
const NO_ANSWER =
  /^(Connection is closed|Stream isn't writeable|Command timed out|No answer within|Reached the max retries|Command aborted)/;

export function toQueueError(error: unknown, url: string): unknown {
  if (!(error instanceof Error)) return error;
  const isAway =
    isNetworkError(error) || NO_ANSWER.test(error.message) || REFUSING_REPLY.test(error.message);
  if (!isAway) return error;
  const reason = REFUSING_REPLY.exec(error.message)?.[1] ?? error.message;
  return new QueueUnavailableError(`Redis at ${addressOf(url, 6379)} is away (${reason})`, {
    cause: error,
  });
}
