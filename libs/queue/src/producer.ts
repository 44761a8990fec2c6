import { QUEUE_POLICY, type QueueName, type QueuePolicy } from '@verbatim/contracts';
import type { BoundedQueue } from './bounded-queue.js';
import type { QueueConnection } from './queue-connection.js';

/** @throws QueueUnavailableError when the engine does not answer within `QUEUE_COMMAND_TIMEOUT_MS`. */
export async function openProducer(
  _connection: QueueConnection,
  name: QueueName,
  _policy: QueuePolicy = QUEUE_POLICY[name],
): Promise<BoundedQueue> {
  throw new Error('not yet written');
}
