export type {
  AddOutcome,
  AddResult,
  BoundedQueue,
  QueueDepth,
  QueueEntry,
  RetryProducer,
} from './bounded-queue.js';
export type { DeadLetter, DeadLetterSink } from './dead-letter-sink.js';
export { openProducer, openRetryProducer } from './producer.js';
export { parseQueueUrl, type QueueConnection } from './queue-connection.js';
export {
  BullmqMismatchError,
  CountDriftError,
  PayloadTooLargeError,
  QueueFullError,
  QueueUnavailableError,
} from './queue.errors.js';
export {
  startWorker,
  type JobContext,
  type RunningWorker,
  type WorkerCounters,
  type WorkerOptions,
} from './worker.js';
export {
  measureAdmissionRace,
  type AdmissionRaceOptions,
  type AdmissionRaceReport,
} from './race/admission-race.js';
export {
  measureAdmissionCost,
  type AdmissionCostOptions,
  type AdmissionCostReport,
} from './race/admission-cost.js';
