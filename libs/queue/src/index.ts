export { archiveJobId } from './archive-job-id.js';
export type {
  AddOutcome,
  AddResult,
  BoundedQueue,
  CriticalEntry,
  QueueDepth,
  QueueEntry,
  RetryProducer,
  SheddableEntry,
} from './bounded-queue.js';
export { readCarriedEvent } from './carried-event.js';
export type { DeadLetter, DeadLetterSink } from './dead-letter-sink.js';
export {
  EVICTING_QUEUES,
  EVICTION_POLICY,
  type EvictionPolicy,
} from './eviction/eviction-policy.js';
export { HOLDS_BYTES_MAX, holdsOf, type HeldIdentities } from './eviction/held-identities.js';
export { openTombstones, type Tombstone, type Tombstones } from './eviction/tombstones.js';
export { inspectQueue, type QueueFacts } from './inspect-queue.js';
export { openProducer, openRetryProducer } from './producer.js';
export { parseQueueUrl, type QueueConnection } from './queue-connection.js';
export {
  BullmqMismatchError,
  CountDriftError,
  PayloadTooLargeError,
  QueueFullError,
  QueueUnavailableError,
} from './queue.errors.js';
export type { JobContext, WorkerCounters } from './job-runner.js';
export { startWorker, type RunningWorker, type WorkerOptions } from './worker.js';
export {
  measureAdmissionRace,
  type AdmissionRaceOptions,
  type AdmissionRaceReport,
} from './race/admission-race.js';
export {
  measureAdmissionCost,
  type AdmissionCostOptions,
  type AdmissionCostReport,
  type AdmissionShape,
  type ContenderRate,
} from './race/admission-cost.js';
export { isCron } from './scheduled/cron.js';
export {
  startScheduledJob,
  type RunningSchedule,
  type ScheduledJobOptions,
} from './scheduled/scheduled-job.js';
export {
  type DelayedJobs,
  type DelayedJobsOptions,
  openDelayedJobs,
} from './delayed/delayed-jobs.js';
