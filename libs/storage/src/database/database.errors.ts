import { OperationalError } from '@verbatim/contracts';

/** PostgreSQL did not answer, or cannot serve now. What was asked may or may not have happened. */
export class DatabaseUnavailableError extends OperationalError {
  readonly code = 'DATABASE.UNAVAILABLE';
  readonly retryable = true;

  constructor(
    database: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`PostgreSQL at ${database} is away: ${reason}.`, options);
  }
}

/** A transaction kept colliding with others. Nothing happened; the same call again may work. */
export class DatabaseContentionError extends OperationalError {
  readonly code = 'DATABASE.CONTENTION';
  readonly retryable = true;

  constructor(attempts: number, options?: ErrorOptions) {
    super(`A transaction collided with others ${attempts} times.`, options);
  }
}
