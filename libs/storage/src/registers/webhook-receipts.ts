import type { Database } from '../database/database.js';

const FORGET_BATCH_ROWS = 10_000;

/** Webhooks that were handled, so that a retry starts nothing twice. */
export class WebhookReceipts {
  constructor(private readonly database: Database) {}

  async remember(
    idempotencyKey: string,
    callId: string,
    kind: string,
  ): Promise<'first' | 'duplicate'> {
    const { count } = await this.database.run((client) =>
      client.webhookReceipt.createMany({
        data: [{ idempotencyKey, callId, kind }],
        skipDuplicates: true,
      }),
    );
    return count === 1 ? 'first' : 'duplicate';
  }

  /** Deletes up to `FORGET_BATCH_ROWS` receipts older than `ageMs`; says how many went. */
  async forget(ageMs: number): Promise<number> {
    return this.database.run(
      (client) => client.$executeRaw`
        DELETE FROM webhook_receipts WHERE idempotency_key IN (
          SELECT idempotency_key FROM webhook_receipts
          WHERE received_at < now() - ${ageMs} * interval '1 millisecond'
          ORDER BY received_at LIMIT ${FORGET_BATCH_ROWS}
        )`,
    );
  }
}
