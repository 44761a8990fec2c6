import type { Vertical } from '@verbatim/contracts';
import type { Database } from '../database/database.js';

export interface OutboundCallRow {
  readonly id: string;
  readonly vertical: Vertical;
  /** `callback`: somebody asked for it in a call; `asked`: a person said so. */
  readonly reason: 'callback' | 'asked';
  /** Null once nobody needs it. */
  readonly numberSealed: Uint8Array | null;
  readonly originCallId: string | null;
  readonly state: 'waiting' | 'dialling' | 'placed' | 'refused' | 'given-up';
  readonly dueAt: Date;
  readonly attempts: number;
  readonly callId: string | null;
  readonly outcome: string | null;
  readonly reasons: readonly string[];
  readonly askedAt: Date;
  readonly endedAt: Date | null;
}

export interface ClaimedOutboundCall extends OutboundCallRow {
  /** Whoever had it before has died with it in hand. */
  readonly wasDialling: boolean;
}

export type NewOutboundCall = Pick<
  OutboundCallRow,
  'id' | 'vertical' | 'reason' | 'originCallId' | 'dueAt'
> & { readonly numberSealed: Uint8Array };

/** How many a list shows. */
const LIST_ROWS = 200;

/**
 * Calls that are to be placed. A row decides whether there is still something to do: whoever claims it dials, and
 * nobody else does while the lease lasts. The number goes when the row has ended.
 */
export class OutboundCalls {
  constructor(private readonly database: Database) {}

  async ask(call: NewOutboundCall): Promise<void> {
    const numberSealed = Buffer.from(call.numberSealed);
    await this.database.run((client) =>
      client.outboundCall.createMany({ data: [{ ...call, numberSealed }], skipDuplicates: true }),
    );
  }

  /** Calls that wait for a vertical: what is asked beyond some is refused. */
  async waiting(vertical: Vertical): Promise<number> {
    return this.database.run((client) =>
      client.outboundCall.count({ where: { vertical, endedAt: null } }),
    );
  }

  /**
   * For whoever dials it now. Undefined: it has ended, is not due yet, or another process has it. One whose lease ran
   * out was in the hands of a process that died: it may have been placed.
   */
  async claim(id: string, leaseMs: number): Promise<ClaimedOutboundCall | undefined> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ wasDialling: boolean }[]>`
        UPDATE outbound_calls AS claimed
        SET state = 'dialling', due_at = now() + ${leaseMs} * interval '1 millisecond',
          attempts = claimed.attempts + CASE WHEN held.state = 'waiting' THEN 1 ELSE 0 END
        FROM (
          SELECT id, state FROM outbound_calls
          WHERE id = ${id} AND state IN ('waiting', 'dialling') AND due_at <= now()
          FOR UPDATE SKIP LOCKED
        ) AS held
        WHERE claimed.id = held.id
        RETURNING held.state = 'dialling' AS "wasDialling"`,
    );
    const [claim] = rows;
    const row = claim && (await this.find({ id }));
    return row && { ...row, wasDialling: claim.wasDialling };
  }

  async find(by: { id: string } | { callId: string }): Promise<OutboundCallRow | undefined> {
    const row = await this.database.run((client) => client.outboundCall.findUnique({ where: by }));
    return (row as OutboundCallRow | null) ?? undefined;
  }

  /** Who answered the newest call, or what became of it. */
  async outcome(id: string, outcome: string): Promise<void> {
    await this.database.run((client) =>
      client.outboundCall.updateMany({ where: { id, endedAt: null }, data: { outcome } }),
    );
  }

  /** It rings. Until the carrier tells how that went nobody dials it again. */
  async placed(id: string, callId: string): Promise<void> {
    await this.database.run((client) =>
      client.outboundCall.updateMany({ where: { id }, data: { state: 'placed', callId } }),
    );
  }

  /** Once more later. `isAttempt`: false where nothing was dialled. */
  async again(
    id: string,
    dueAt: Date,
    news: { readonly outcome?: string; readonly reasons?: readonly string[]; isAttempt: boolean },
  ): Promise<void> {
    const { outcome, reasons, isAttempt } = news;
    await this.database.run((client) =>
      client.outboundCall.updateMany({
        where: { id, endedAt: null },
        data: {
          ...{ state: 'waiting', dueAt, ...(outcome !== undefined && { outcome }) },
          ...(reasons && { reasons: [...reasons] }),
          ...(!isAttempt && { attempts: { decrement: 1 } }),
        },
      }),
    );
  }

  async end(
    id: string,
    state: 'placed' | 'refused' | 'given-up',
    news: { readonly outcome?: string; readonly reasons?: readonly string[] } = {},
  ): Promise<void> {
    const { outcome, reasons } = news;
    await this.database.run((client) =>
      client.outboundCall.updateMany({
        where: { id, endedAt: null },
        data: {
          ...{ state, endedAt: new Date(), numberSealed: null },
          ...(outcome !== undefined && { outcome }),
          ...(reasons && { reasons: [...reasons] }),
        },
      }),
    );
  }

  /** Those that are due and that no job may know of any more. */
  async overdue(byMs: number, limit: number): Promise<string[]> {
    const rows = await this.database.run((client) =>
      client.outboundCall.findMany({
        where: {
          state: { in: ['waiting', 'dialling'] },
          dueAt: { lt: new Date(Date.now() - byMs) },
        },
        orderBy: { dueAt: 'asc' },
        take: limit,
        select: { id: true },
      }),
    );
    return rows.map(({ id }) => id);
  }

  /** Newest first. */
  async list(): Promise<OutboundCallRow[]> {
    const rows = await this.database.run((client) =>
      client.outboundCall.findMany({ orderBy: { askedAt: 'desc' }, take: LIST_ROWS }),
    );
    return rows as OutboundCallRow[];
  }
}
