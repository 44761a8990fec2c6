import type { Database } from '../database/database.js';
import type { DeadLetter as Row } from '../generated/prisma/client.js';
import { fromJsonb, toJsonb } from './jsonb-safe.js';

/** A job that can never be done, as it was given to the worker. */
export interface DeadLetterInput {
  readonly queue: string;
  readonly jobId: string;
  readonly payload: unknown;
  readonly errorCode: string;
  readonly attempts: number;
}

export interface StoredDeadLetter extends DeadLetterInput {
  readonly id: bigint;
  readonly createdAt: Date;
}

export const DEAD_LETTERS_LISTED_MAX = 1_000;

/**
 * Poison, kept for a person to look at. Payloads hold envelopes, never words.
 *
 * Bounds: the queue's admission refuses while `deadLetterCapacityJobs` are kept, so the table
 * passes that by the jobs then in hand at most.
 */
export class DeadLetters {
  constructor(private readonly database: Database) {}

  /** Idempotent by (queue, jobId): the first letter stays. */
  async store(letter: DeadLetterInput): Promise<void> {
    const { queue, jobId, payload, errorCode, attempts } = letter;
    await this.database.run((client) =>
      client.deadLetter.createMany({
        data: [{ queue, jobId, payload: toJsonb(payload), errorCode, attempts }],
        skipDuplicates: true,
      }),
    );
  }

  count(queue: string): Promise<number> {
    return this.database.run((client) => client.deadLetter.count({ where: { queue } }));
  }

  /** Oldest first. */
  async list(queue?: string, limit = 100): Promise<StoredDeadLetter[]> {
    const rows = await this.database.run((client) =>
      client.deadLetter.findMany({
        ...(queue !== undefined && { where: { queue } }),
        orderBy: { id: 'asc' },
        take: Math.min(limit, DEAD_LETTERS_LISTED_MAX),
      }),
    );
    return rows.map(letterOf);
  }

  async show(id: bigint): Promise<StoredDeadLetter | undefined> {
    const row = await this.database.run((client) =>
      client.deadLetter.findUnique({ where: { id } }),
    );
    return row ? letterOf(row) : undefined;
  }

  /** False when it was not there any more. */
  async remove(id: bigint): Promise<boolean> {
    const { count } = await this.database.run((client) =>
      client.deadLetter.deleteMany({ where: { id } }),
    );
    return count === 1;
  }
}

function letterOf(row: Row): StoredDeadLetter {
  return { ...row, payload: fromJsonb(row.payload) };
}
