import { OperationalError } from '@verbatim/contracts';
import type { ObjectLock } from './object-lock.js';

/** The store did not answer, or answered that it cannot now: network, time-out, 5xx, a full disk. */
export class StoreUnavailableError extends OperationalError {
  readonly code = 'STORE.UNAVAILABLE';
  readonly retryable = true;

  constructor(
    store: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The object store is away (${store}): ${reason}.`, options);
  }
}

/**
 * The store answered and said no: wrong credentials, no such bucket, a missing permission, a
 * setting under which it could not keep its promises. Retryable all the same: somebody mends the
 * configuration, and no job is to blame for it.
 */
export class StoreRefusedError extends OperationalError {
  readonly code = 'STORE.REFUSED';
  readonly retryable = true;

  constructor(
    store: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The object store refuses (${store}): ${reason}.`, options);
  }
}

/** The key already holds other bytes. Those stay; the new ones were not kept. */
export class ObjectConflictError extends OperationalError {
  readonly code = 'STORE.CONFLICT';
  readonly retryable = false;

  constructor(readonly key: string) {
    super(`${key} already holds other bytes.`);
  }
}

export class ObjectNotFoundError extends OperationalError {
  readonly code = 'STORE.NOT_FOUND';
  readonly retryable = false;

  constructor(readonly key: string) {
    super(`${key} is not in the object store.`);
  }
}

/** Refused before anything is allocated or sent. */
export class ObjectTooLargeError extends OperationalError {
  readonly code = 'STORE.TOO_LARGE';
  readonly retryable = false;

  constructor(
    readonly key: string,
    bytes: number,
    bytesMax: number,
  ) {
    super(`${key} has ${bytes} bytes; the limit is ${bytesMax}.`);
  }
}

/** A lock holds the object; nothing was removed. */
export class ObjectLockedError extends OperationalError {
  readonly code = 'STORE.LOCKED';
  readonly retryable = false;

  constructor(
    readonly key: string,
    readonly held: ObjectLock | 'legal-hold',
  ) {
    super(
      held === 'legal-hold'
        ? `${key} is under a legal hold of the object store, which somebody must lift there first.`
        : `${key} is locked in ${held.mode} mode until ${held.until.toISOString()}${BEFORE[held.mode]}.`,
    );
  }
}

const BEFORE = {
  governance: '; only a bypass removes it before',
  compliance: '; nobody can remove it before',
};
