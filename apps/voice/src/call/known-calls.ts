import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '@verbatim/contracts';
import type { CallKeyring } from '@verbatim/storage';

/** The store answers, and has no key of that call. */
const NO_KEY = 'KEYS.UNAVAILABLE';
/** A key is in the store within moments of the call's first webhook; the call itself takes longer. */
const WAIT_MS = 3_000;
const RETRY_MS = 200;

/**
 * Whether a call began here, or with any process that shares the store: each has a key from its first webhook on.
 * While the store cannot be asked, every call counts as known.
 *
 * An event of a call without a key can never be archived: it would be tried again for ever, and its vertical would hold
 * calls for the lag.
 */
export async function isKnownCall(
  keyring: Pick<CallKeyring, 'open'>,
  callId: string,
  waitMs = WAIT_MS,
): Promise<boolean> {
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      await keyring.open(callId);
      return true;
    } catch (error) {
      if (!(error instanceof OperationalError) || error.code !== NO_KEY) return true;
      if (waited >= waitMs) return false;
      await delay(RETRY_MS);
    }
  }
}
