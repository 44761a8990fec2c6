import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { CallPayment, CallPayments } from '@verbatim/storage';
import { within } from './within.js';

/** Twilio waits for the answer meanwhile; a database that is slower counts as away. */
const ANSWER_MAX_MS = 1_000;

/**
 * What all processes know of payments. While the database is away only the process that has the call can
 * answer for them; the call goes on either way.
 */
export class PaymentBook {
  constructor(
    private readonly payments: Pick<CallPayments, 'begin' | 'end' | 'latest'>,
    private readonly logger: Logger,
  ) {}

  async begin(payment: Omit<CallPayment, 'result'>): Promise<void> {
    await this.tried(this.payments.begin(payment));
  }

  async end(callId: string, part: number, result: string): Promise<void> {
    await this.tried(this.payments.end(callId, part, result));
  }

  latest(callId: string): Promise<CallPayment | undefined> {
    return this.tried(this.payments.latest(callId));
  }

  private async tried<T>(asking: Promise<T>): Promise<T | undefined> {
    const answered = asking.catch((error: unknown) => {
      if (!(error instanceof OperationalError)) throw error;
      this.logger.warn({ err: error }, 'Payments are known to this process only.');
      return undefined;
    });
    return within(answered, ANSWER_MAX_MS);
  }
}

/** For a model that has not lived through the call so far. */
export const newsOfPayment = ({ amount, currency, result }: CallPayment): string =>
  `The caller was in this call before and has just been put through to the payment system for ${amount} ` +
  `${currency.toUpperCase()}. The result was: ${result ?? 'unknown'}. Tell them, and go on from there.`;
