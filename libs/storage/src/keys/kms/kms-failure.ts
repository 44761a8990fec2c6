import { InvariantError, OperationalError } from '@verbatim/contracts';
import { KeyServiceRefusedError, KeyServiceUnavailableError } from '../key-service.errors.js';

/** These come with a 4xx and pass by themselves all the same. */
const TRANSIENT = new Set([
  'ThrottlingException',
  'LimitExceededException',
  'KMSInternalException',
  'DependencyTimeoutException',
  'KeyUnavailableException',
  'RequestTimeout',
]);

/** Never reached the service, and will not until somebody mends it. */
const UNUSABLE = new Set(['CredentialsProviderError', 'TokenProviderError']);

export function kmsFailureName(error: unknown): string {
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  return String(code ?? name ?? typeof error);
}

/**
 * Ours for the SDK's errors. Its messages are not repeated: they hold account numbers and request ids,
 * and the name says enough.
 */
export function keyServiceErrorOf(keyName: string, error: unknown): Error {
  if (error instanceof OperationalError || error instanceof InvariantError) return error;
  const name = kmsFailureName(error);
  const { $metadata } = Object(error) as { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (UNUSABLE.has(name)) return new KeyServiceRefusedError(keyName, name, { cause: error });
  if (status === undefined || status >= 500 || status === 429 || TRANSIENT.has(name)) {
    return new KeyServiceUnavailableError(keyName, name, { cause: error });
  }
  return new KeyServiceRefusedError(keyName, name, { cause: error });
}
