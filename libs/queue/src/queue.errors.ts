import { OperationalError } from '@verbatim/contracts';

/**
 * The engine did not answer in time, or is not there. What became of the request is unknown: the
 * same request with the same ids is safe to repeat.
 */
export class QueueUnavailableError extends OperationalError {
  override readonly code = 'QUEUE.UNAVAILABLE';
  override readonly retryable = true;
}

/** The payload alone exceeds the queue's capacity in bytes: waiting for room would never end. */
export class PayloadTooLargeError extends OperationalError {
  override readonly code = 'QUEUE.PAYLOAD_TOO_LARGE';
  override readonly retryable = false;
}

/** BullMQ's own `add` or `addBulk` was used on a bounded queue and not every job was admitted. */
export class QueueFullError extends OperationalError {
  override readonly code = 'QUEUE.FULL';
  override readonly retryable = true;
}

/** The installed BullMQ is not the one that admission was written against. Refuse to start. */
export class BullmqMismatchError extends OperationalError {
  override readonly code = 'QUEUE.BULLMQ_MISMATCH';
  override readonly retryable = false;
}

/**
 * Reported, never thrown: on opening, the byte count was not the sum of the payloads, and was set
 * right. Something has written to the queue without admission.
 */
export class CountDriftError extends OperationalError {
  override readonly code = 'QUEUE.COUNT_DRIFT';
  override readonly retryable = true;
}
