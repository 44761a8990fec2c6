import { dayAt, isoDayOf } from '@verbatim/compliance';
import type { TOOLS, ToolRequest } from '@verbatim/tools';
import type { z } from 'zod';
import type { Database, Transaction } from '../database/database.js';
import type { Prisma } from '../generated/prisma/client.js';
import type { BookWords } from './book-words.js';
import { named } from './name-key.js';
import { unusedReference } from './reference.js';
import { writeOnce, type WriteAnswer } from './write-once.js';

type Input<N extends keyof typeof TOOLS> = z.output<(typeof TOOLS)[N]['input']>;

/** How long a quote holds. */
const QUOTE_DAYS = 30;

/** What callers leave in the book besides bookings: quotes, tickets, messages. */
export class BookEntries {
  constructor(
    private readonly database: Database,
    private readonly words: BookWords,
    private readonly now: () => number = Date.now,
  ) {}

  quote(request: ToolRequest, { item, quantity, name }: Input<'quote'>): Promise<WriteAnswer> {
    return writeOnce(this.database, request, async (transaction) => {
      const { vertical } = request;
      const items = await transaction.bookItem.findMany({ where: { vertical } });
      const priced = named(items, item);
      if (!priced) {
        const names = items.map((each) => each.name).slice(0, 50);
        return { done: false, reason: 'unknown-item', items: names };
      }
      const total = amountOf(priced.unitCents * BigInt(quantity), priced.currency);
      const validUntil = isoDayOf(dayAt(this.now(), request.zone) + QUOTE_DAYS);
      const facts = { item: priced.name, quantity, total, validUntil };
      const reference = await this.add(transaction, request, 'quote', facts, { name });
      return { done: true, reference, ...facts };
    });
  }

  ticket(request: ToolRequest, input: Input<'open_ticket'>): Promise<WriteAnswer> {
    const { urgency, ...said } = input;
    return this.leave(request, 'ticket', { urgency }, said);
  }

  message(request: ToolRequest, input: Input<'take_message'>): Promise<WriteAnswer> {
    return this.leave(request, 'message', {}, input);
  }

  private leave(
    request: ToolRequest,
    kind: 'ticket' | 'message',
    facts: Prisma.JsonObject,
    said: object,
  ): Promise<WriteAnswer> {
    return writeOnce(this.database, request, async (transaction) => {
      const reference = await this.add(transaction, request, kind, facts, said);
      return { done: true, reference };
    });
  }

  private async add(
    transaction: Transaction,
    { vertical, callId }: ToolRequest,
    kind: 'quote' | 'ticket' | 'message',
    facts: Prisma.JsonObject,
    said: object,
  ): Promise<string> {
    const reference = await unusedReference(async (drawn) => {
      const where = { vertical_reference: { vertical, reference: drawn } };
      return (await transaction.bookEntry.findUnique({ where, select: { id: true } })) !== null;
    });
    const words = this.words.seal(vertical, `entry ${reference}`, said);
    await transaction.bookEntry.create({
      data: { vertical, kind, reference, facts, words, callId },
    });
    return reference;
  }
}

/** "120.00 USD" */
export const amountOf = (cents: bigint, currency: string): string =>
  `${cents / 100n}.${String(cents % 100n).padStart(2, '0')} ${currency}`;
