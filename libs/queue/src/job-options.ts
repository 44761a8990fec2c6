import type { JobsOptions } from 'bullmq';

export const JOB_NAME = 'archive';

/** The largest that PostgreSQL's `integer` holds: at one attempt a second, 68 years. */
export const UNLIMITED = 2_147_483_647;

/** Names the strategy that `startWorker` supplies. */
export const BACKOFF_TYPE = 'verbatim';

/**
 * A job leaves by completing, or by giving way in a full queue: no attempt is the last, and nothing is
 * kept of a finished job. No stack traces are stored: they are for the process that failed.
 */
export const JOB_OPTIONS = {
  attempts: UNLIMITED,
  backoff: { type: BACKOFF_TYPE },
  removeOnComplete: true,
  stackTraceLimit: 0,
} as const satisfies JobsOptions;

/** BullMQ's event stream is not read by anyone here; it cannot be turned off, only kept short. */
export const EVENTS_KEPT = 100;
