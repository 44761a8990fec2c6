import type { QueueConnection } from '../queue-connection.js';
import { describeAccounting } from './accounting.contract.js';
import { describeAdmission } from './admission.contract.js';
import { describeBullmqPaths } from './bullmq-paths.contract.js';
import { describeEviction } from './eviction.contract.js';
import { describeModel } from './model.contract.js';
import { describeOutage } from './outage.contract.js';
import { describeStoredLikeBullmq } from './stored-like-bullmq.contract.js';
import { describeWorker } from './worker.contract.js';

/**
 * The one contract that both engines pass.
 *
 * @param connection Makes a namespace of its own at each call.
 */
export function describeQueueContract(
  connection: () => QueueConnection,
  defaultPort: number,
): void {
  describeAdmission(connection);
  describeEviction(connection);
  describeBullmqPaths(connection);
  describeStoredLikeBullmq(connection);
  describeWorker(connection);
  describeOutage(connection, defaultPort);
  describeAccounting(connection);
  describeModel(connection);
}
