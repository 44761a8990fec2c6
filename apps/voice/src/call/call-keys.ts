import { setTimeout as delay } from 'node:timers/promises';
import type { CallKey } from '@verbatim/audit-log';
import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { CallKeyring } from '@verbatim/storage';

/** How long a stream may wait for the key that another process made for its call. */
const KEY_WAIT_MS = 3_000;
const KEY_RETRY_MS = 200;

/** The keys of calls, for whoever can do without one by not taking the call. */
export class CallKeys {
  constructor(
    private readonly keyring: Pick<CallKeyring, 'create' | 'open'>,
    private readonly logger: Logger,
  ) {}

  async create(callId: string): Promise<CallKey | undefined> {
    try {
      return await this.keyring.create(callId);
    } catch (error) {
      this.logger.error({ err: error, callId }, 'No key could be made for a call.');
      return undefined;
    }
  }

  async open(callId: string): Promise<CallKey | undefined> {
    for (let waited = 0; ; waited += KEY_RETRY_MS) {
      try {
        return await this.keyring.open(callId);
      } catch (error) {
        const mayCome = error instanceof OperationalError && error.retryable;
        if (!mayCome || waited >= KEY_WAIT_MS) {
          this.logger.warn({ err: error, callId }, "A stream's call key is not to be had.");
          return undefined;
        }
        await delay(KEY_RETRY_MS);
      }
    }
  }
}
