import { OperationalError, InvariantError } from '@verbatim/contracts';
import {
  ObjectNotFoundError,
  StoreRefusedError,
  StoreUnavailableError,
} from '../object-store.errors.js';

/** What the SDK throws, as far as it is read here. */
export interface S3Failure {
  readonly name: string;
  readonly status: number | undefined;
}

export function s3FailureOf(error: unknown): S3Failure {
  const { name, code, $metadata } = Object(error) as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  return { name: String(code ?? name ?? typeof error), status: $metadata?.httpStatusCode };
}

/** Somebody else's write is being decided; the same request again will know. */
export const isConditionalConflict = ({ status, name }: S3Failure): boolean =>
  status === 409 && name !== 'BucketNotEmpty';

export const isPreconditionFailed = ({ status }: S3Failure): boolean => status === 412;

export const isRangeNotSatisfiable = ({ status }: S3Failure): boolean => status === 416;

export const isDenied = ({ status }: S3Failure): boolean => status === 403;

/** No lock on the object or none in the bucket, or a server that knows of no locks. */
const LOCK_ABSENT = new Set([
  'NoSuchObjectLockConfiguration',
  'ObjectLockConfigurationNotFoundError',
  'MethodNotAllowed',
  'NotImplemented',
]);
export const isLockAbsent = ({ name }: S3Failure): boolean => LOCK_ABSENT.has(name);

/** These come with a 4xx and pass by themselves all the same. */
const TRANSIENT = new Set(['RequestTimeout', 'SlowDown', 'Throttling', 'ThrottlingException']);
const ABSENT = new Set(['NoSuchKey', 'NotFound', 'NoSuchVersion']);

/**
 * The store's errors for the SDK's; `key` is empty for requests about the bucket. Ours pass as they are. The SDK's messages are not repeated:
 * they may hold request ids and addresses, and the name says enough.
 */
export function storeErrorOf(store: string, key: string, error: unknown): Error {
  if (error instanceof OperationalError || error instanceof InvariantError) return error;
  const { name, status } = s3FailureOf(error);
  // A HEAD has no body to say what is missing: without a key, it is the bucket.
  if (status === 404 && key === '') {
    return new StoreRefusedError(store, 'no such bucket', { cause: error });
  }
  if (status === 404 && ABSENT.has(name)) return new ObjectNotFoundError(key);
  if (status === undefined || status >= 500 || status === 429 || TRANSIENT.has(name)) {
    return new StoreUnavailableError(store, name, { cause: error });
  }
  return new StoreRefusedError(store, name, { cause: error });
}
