import type { Logger } from '@verbatim/platform';
import type { WebhookReceipts } from '@verbatim/storage';
import { REPLAY_WINDOW_MS, STATUS_AGE_MAX_MS } from './replay-window.js';
import { RecentMap } from '../transcript/recent-map.js';

export interface WebhookIdentity {
  /**
   * What is the same in a retry, out of what is signed. The idempotency token of Twilio's header is not:
   * whoever replays a request could write another.
   */
  readonly key: string;
  readonly callId: string;
  readonly kind:
    'voice' | 'status' | 'stream-status' | 'transfer' | 'voicemail' | 'answered' | 'call-back';
}

/** Twilio retries within seconds; this is some minutes of a busy process. */
const REMEMBERED_MAX = 10_000;
/** Twilio waits 15 s in all: a database that is slower than this counts as away. */
const RECEIPT_WAIT_MS = 1_000;

/**
 * Tells a retried webhook from a new one, on any replica: a receipt when work begins and one when it is
 * done. A retry of work that was begun and never done is done again, because whoever began it has died.
 *
 * While PostgreSQL is away only this process's own memory counts.
 * Bounds: `REMEMBERED_MAX` keys in memory.
 */
export class RepeatedWebhooks {
  private readonly handled = new RecentMap<true>(REMEMBERED_MAX);

  constructor(
    private readonly receipts: Pick<WebhookReceipts, 'remember' | 'forget'>,
    private readonly logger: Logger,
  ) {}

  async isRepeated(webhook: WebhookIdentity): Promise<boolean> {
    if (this.handled.has(keyOf(webhook))) return true;
    if ((await this.remember(webhook, 'begun')) !== 'duplicate') return false;
    return (await this.remember(webhook, 'done')) === 'duplicate';
  }

  async done(webhook: WebhookIdentity): Promise<void> {
    this.handled.set(keyOf(webhook), true);
    await this.remember(webhook, 'done');
  }

  /** Forgets receipts that no retry can come for; to be called now and then. */
  async forgetOld(): Promise<void> {
    await this.receipts.forget(STATUS_AGE_MAX_MS + REPLAY_WINDOW_MS).catch((error: unknown) => {
      this.logger.debug({ err: error }, 'Old receipts are kept until the next time.');
    });
  }

  private async remember(
    { key, callId, kind }: WebhookIdentity,
    stage: 'begun' | 'done',
  ): Promise<'first' | 'duplicate' | undefined> {
    const { promise: expiry, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), RECEIPT_WAIT_MS);
    try {
      const remembered = this.receipts.remember(`${kind}:${stage}:${key}`, callId, kind);
      return await Promise.race([remembered, expiry]);
    } catch (error) {
      this.logger.warn({ err: error, kind }, 'A webhook could not be looked up; going on without.');
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }
}

const keyOf = ({ kind, key }: WebhookIdentity): string => `${kind}:${key}`;
