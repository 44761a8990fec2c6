/**
 * Something in the world went wrong: a store is away, an object is missing. The message names the
 * thing and never carries words of a call. `retryable` decides between a delayed retry and the
 * dead-letter store; only the job runner reads it.
 */
export abstract class OperationalError extends Error {
  /** `AREA.REASON`, stable, for logs and metrics. */
  abstract readonly code: string;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A bug. Never recovered from: the process logs it and exits. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

export function invariant(holds: unknown, message: string): asserts holds {
  if (!holds) throw new InvariantError(message);
}
