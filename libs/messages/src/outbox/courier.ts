import { backoffMs, type Logger } from '@verbatim/platform';
import { OperationalError } from '@verbatim/contracts';
import { ATTEMPT_MAX_MS, type Channel, type MessageCarrier, type SendOutcome } from '../message.js';
import type { ClaimedEntry, Outbox, Settlement } from './outbox.js';

export interface OpenedMessage {
  readonly to: string;
  readonly subject?: string | undefined;
  readonly text: string;
}

/** What became of a message, for the record and the counters. */
export interface MessageNews {
  readonly entry: ClaimedEntry;
  readonly outcome: 'sent' | 'refused' | 'failed' | 'retried';
  readonly code?: string | undefined;
  readonly carrier?: string | undefined;
  readonly segments?: number | undefined;
}

export interface CourierOptions {
  readonly outbox: Outbox;
  readonly carriers: ReadonlyMap<Channel, MessageCarrier>;
  /** Errors: `OperationalError`; one that may pass is tried again. */
  open(entry: ClaimedEntry): Promise<OpenedMessage>;
  /** Told once an outcome is kept. Must not throw. */
  news(news: MessageNews): void;
  readonly logger: Logger;
  readonly atOnceMax?: number;
}

/** With 2 s, doubled up to 5 min, some ten minutes in all. */
export const ATTEMPTS_MAX = 8;
const RETRY_FIRST_MS = 2_000;
const RETRY_MAX_MS = 300_000;
/** Three times what one attempt may take: a courier that lives is never overtaken. */
const LEASE_MS = 3 * ATTEMPT_MAX_MS;
const AT_ONCE_MAX = 8;

/**
 * Takes messages from the outbox and has them carried.
 *
 * At least once: a courier that dies between sending and settling leaves an entry that another one takes up when
 * the lease is over. For carriers without an idempotency key that is a second message; it is then recorded as one that
 * may have gone out twice. Bounds: `atOnceMax` at a time, `ATTEMPTS_MAX` attempts; then it is a dead letter.
 */
export class Courier {
  constructor(private readonly options: CourierOptions) {}

  /** One round. True: there may be more at once. Errors: those of the outbox. */
  async round(): Promise<boolean> {
    const { outbox, atOnceMax = AT_ONCE_MAX } = this.options;
    const claimed = await outbox.claim(atOnceMax, LEASE_MS);
    await Promise.all(claimed.map((entry) => this.deliver(entry)));
    return claimed.length === atOnceMax;
  }

  private async deliver(entry: ClaimedEntry): Promise<void> {
    const { outbox, news, logger } = this.options;
    const outcome = await this.attempt(entry);
    const settlement = this.settlementOf(entry, outcome);
    if (!(await outbox.settle(entry, settlement))) {
      logger.warn(
        { callId: entry.callId, messageId: entry.id },
        'Another courier has this message.',
      );
      return;
    }
    news(newsOf(entry, outcome, settlement));
  }

  private async attempt(entry: ClaimedEntry): Promise<SendOutcome> {
    // Whoever tried it last died of it, and so did those before.
    if (entry.attempt > ATTEMPTS_MAX) return { kind: 'failed', code: 'never-settled' };
    const carrier = this.options.carriers.get(entry.channel);
    if (carrier === undefined) return { kind: 'refused', code: 'no-carrier' };
    let opened: OpenedMessage;
    try {
      opened = await this.options.open(entry);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      return { kind: error.retryable ? 'failed' : 'refused', code: error.code };
    }
    return carrier.send({ channel: entry.channel, ...opened, idempotencyKey: entry.id });
  }

  private settlementOf(entry: ClaimedEntry, outcome: SendOutcome): Settlement {
    const { attempt, mayBeSent } = entry;
    switch (outcome.kind) {
      case 'sent': {
        const carrier = this.options.carriers.get(entry.channel)?.name ?? 'unknown';
        return { state: 'sent', providerId: outcome.providerId, carrier };
      }
      case 'refused':
        return { state: 'refused', code: outcome.code };
      default: {
        if (attempt >= ATTEMPTS_MAX) return { state: 'dead', code: outcome.code };
        const afterMs = backoffMs(attempt, { firstMs: RETRY_FIRST_MS, maxMs: RETRY_MAX_MS });
        const isUncertain = mayBeSent || outcome.kind === 'uncertain';
        return { state: 'waiting', code: outcome.code, afterMs, mayBeSent: isUncertain };
      }
    }
  }
}

function newsOf(entry: ClaimedEntry, outcome: SendOutcome, settlement: Settlement): MessageNews {
  if (settlement.state === 'sent' && outcome.kind === 'sent') {
    const { carrier } = settlement;
    return { entry, outcome: 'sent', carrier, segments: outcome.segments };
  }
  const named = { sent: 'sent', refused: 'refused', dead: 'failed', waiting: 'retried' } as const;
  const code = outcome.kind === 'sent' ? undefined : outcome.code;
  return { entry, outcome: named[settlement.state], code };
}
