import { randomUUID } from 'node:crypto';
import type { SealedWords } from '@verbatim/contracts';
import type { Database } from '../database/database.js';
import { Prisma } from '../generated/prisma/client.js';

/** A message that is to go out; who it goes to and what it says are sealed under the call's key. */
export interface StoredMessage<C extends string = string> {
  readonly id: string;
  readonly callId: string;
  readonly vertical: string;
  readonly channel: C;
  readonly template: string;
  readonly words: SealedWords;
}

export interface ClaimedMessage<C extends string = string> extends StoredMessage<C> {
  /** From 1; with this one. */
  readonly attempt: number;
  /** An earlier attempt may have sent it. */
  readonly mayBeSent: boolean;
  readonly token: string;
}

export type MessageSettlement =
  | { readonly state: 'sent'; readonly providerId: string; readonly carrier: string }
  | { readonly state: 'refused' | 'dead'; readonly code: string }
  | {
      readonly state: 'waiting';
      readonly code: string;
      readonly afterMs: number;
      readonly mayBeSent: boolean;
    };

/** What the carrier said last of a message's delivery. */
export interface Delivery {
  readonly id: string;
  readonly callId: string;
  readonly channel: string;
  readonly template: string;
}

export const MESSAGE_STATES = ['waiting', 'sending', 'sent', 'refused', 'dead'] as const;
export const MESSAGES_LISTED_MAX = 1_000;

/** As it stands, without its words. */
export interface ListedMessage {
  readonly id: string;
  readonly callId: string;
  readonly vertical: string;
  readonly channel: string;
  readonly template: string;
  readonly state: string;
  readonly attempt: number;
  readonly mayBeSent: boolean;
  readonly delivery: string | null;
  readonly code: string | null;
  readonly createdAt: Date;
}

/** A carrier's words on a message, from the first to the last; a later one is never followed by an earlier. */
const DELIVERY_ORDER = [
  'accepted',
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'failed',
];
const UNDER_WAY = new Set(['accepted', 'queued', 'sending', 'sent']);

/**
 * Messages that are to go out, in PostgreSQL, so that none is lost with a process and none is put in twice.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export class MessageOutbox<C extends string = string> {
  constructor(private readonly database: Database) {}

  /** Under an id that is known nothing changes. */
  async putOnce({ words, ...entry }: StoredMessage<C>): Promise<'put' | 'known'> {
    const { count } = await this.database.run((client) =>
      client.outgoingMessage.createMany({
        data: { ...entry, words: words as object },
        skipDuplicates: true,
      }),
    );
    return count === 1 ? 'put' : 'known';
  }

  /**
   * Those that are due, or whose courier was silent for its whole lease; the oldest first. One of those that the carrier
   * has spoken of is out already.
   */
  async claim(limit: number, leaseMs: number): Promise<ClaimedMessage<C>[]> {
    const token = randomUUID();
    return this.database.transaction(async (transaction) => {
      await transaction.$executeRaw`
        UPDATE outgoing_messages SET state = 'sent', words = NULL, settled_at = now()
        WHERE state = 'sending' AND due_at <= now() AND provider_id IS NOT NULL`;
      return transaction.$queryRaw<ClaimedMessage<C>[]>`
        UPDATE outgoing_messages AS message SET
          state = 'sending', attempt = attempt + 1, token = ${token},
          may_be_sent = may_be_sent OR state = 'sending',
          due_at = now() + ${leaseMs} * interval '1 ms'
        WHERE id IN (
          SELECT id FROM outgoing_messages
          WHERE state IN ('waiting', 'sending') AND due_at <= now()
          ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        RETURNING id, call_id AS "callId", vertical, channel, template, words, attempt,
          may_be_sent AS "mayBeSent", token`;
    });
  }

  /** False: the claim was lost to another. */
  async settle({ id, token }: ClaimedMessage<C>, settlement: MessageSettlement): Promise<boolean> {
    const where = { id, token, state: 'sending' };
    const { count } = await this.database.run((client) =>
      client.outgoingMessage.updateMany({ where, data: settledRow(settlement) }),
    );
    return count === 1;
  }

  /**
   * The carrier's word on a message, which may come late, twice or out of order, and before whoever sent it knows that
   * it is out. One that waits for another attempt since nobody answered is not sent again. Undefined: nothing is known
   * of such a message, or this is no news.
   */
  async delivered(id: string, providerId: string, delivery: string): Promise<Delivery | undefined> {
    const rank = DELIVERY_ORDER.indexOf(delivery);
    const earlier = DELIVERY_ORDER.slice(0, Math.max(rank, 0)).filter((each) =>
      UNDER_WAY.has(each),
    );
    const [row] = await this.database.run(
      (client) => client.$queryRaw<Delivery[]>`
        UPDATE outgoing_messages SET delivery = ${delivery}, provider_id = ${providerId},
          state = CASE WHEN state IN ('waiting', 'dead') THEN 'sent' ELSE state END,
          words = CASE WHEN state IN ('waiting', 'dead') THEN NULL ELSE words END,
          settled_at = CASE WHEN state IN ('waiting', 'dead') THEN now() ELSE settled_at END
        WHERE id = ${id} AND (provider_id IS NULL OR provider_id = ${providerId})
          AND (delivery IS NULL OR delivery = ANY(${earlier}))
        RETURNING id, call_id AS "callId", channel, template`,
    );
    return row;
  }

  /** The newest first. Bounds: `MESSAGES_LISTED_MAX`. */
  async list(state?: string): Promise<ListedMessage[]> {
    const found = await this.database.run((client) =>
      client.outgoingMessage.findMany({
        ...(state !== undefined && { where: { state } }),
        omit: { words: true, token: true, providerId: true, dueAt: true, settledAt: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
        take: MESSAGES_LISTED_MAX,
      }),
    );
    return found;
  }

  /** A dead letter gets all its attempts again. False: it is none. */
  async retry(id: string): Promise<boolean> {
    const { count } = await this.database.run((client) =>
      client.outgoingMessage.updateMany({
        where: { id, state: 'dead' },
        data: { state: 'waiting', attempt: 0, dueAt: new Date(), settledAt: null },
      }),
    );
    return count === 1;
  }
}

const NO_WORDS = Prisma.DbNull;

/** What a message said goes when nobody needs it any more; a dead letter may yet be sent. */
function settledRow(settlement: MessageSettlement) {
  const { state } = settlement;
  switch (settlement.state) {
    case 'sent': {
      const { carrier, providerId } = settlement;
      return { state, carrier, providerId, code: null, words: NO_WORDS, settledAt: new Date() };
    }
    case 'refused':
      return { state, code: settlement.code, words: NO_WORDS, settledAt: new Date() };
    case 'dead':
      return { state, code: settlement.code, settledAt: new Date() };
    case 'waiting': {
      const { code, afterMs, mayBeSent } = settlement;
      return { state, code, mayBeSent, dueAt: new Date(Date.now() + afterMs) };
    }
  }
}
