import type { Database } from '../database/database.js';

/** One payment of a call: the stream that follows on it is the call's stream `part`. */
export interface CallPayment {
  readonly callId: string;
  readonly part: number;
  /** As Twilio is told it: "12.50". */
  readonly amount: string;
  readonly currency: string;
  /** Twilio's word for how it ended; null while it goes on. */
  readonly result: string | null;
}

/** Payments for which calls leave their stream, so that any process can answer Twilio about them. */
export class CallPayments {
  constructor(private readonly database: Database) {}

  /** Begun twice it stays as it was. */
  async begin(payment: Omit<CallPayment, 'result'>): Promise<void> {
    await this.database.run((client) =>
      client.callPayment.createMany({ data: [payment], skipDuplicates: true }),
    );
  }

  /** The first word on it counts. */
  async end(callId: string, part: number, result: string): Promise<void> {
    await this.database.run((client) =>
      client.callPayment.updateMany({
        where: { callId, part, result: null },
        data: { result, endedAt: new Date() },
      }),
    );
  }

  /** The newest payment of the call. */
  async latest(callId: string): Promise<CallPayment | undefined> {
    const payment = await this.database.run((client) =>
      client.callPayment.findFirst({ where: { callId }, orderBy: { part: 'desc' } }),
    );
    if (!payment) return undefined;
    const { part, amount, currency, result } = payment;
    return { callId, part, amount, currency, result };
  }
}
