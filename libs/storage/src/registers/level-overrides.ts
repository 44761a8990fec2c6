import type { Database } from '../database/database.js';

/** What an operator sets. Without a process it goes for all of them. */
export interface LevelOverrideInput {
  readonly vertical: string;
  readonly processId?: string | undefined;
  /** Undefined ends what was set before. */
  readonly level: string | undefined;
  readonly reason: string;
  readonly setBy: string;
  readonly forMs?: number | undefined;
}

export interface LevelOverrideEntry {
  readonly id: bigint;
  readonly vertical: string;
  readonly processId: string | null;
  readonly level: string | null;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
  readonly expiresAt: Date | null;
}

/** What counts for one process now. */
export interface LevelOverrideInForce {
  readonly vertical: string;
  readonly level: string;
  /** Undefined: until it is cleared. By the database's clock, so that hosts may disagree about the time. */
  readonly remainingMs: number | undefined;
}

export const LEVEL_HISTORY_MAX = 1_000;

/**
 * Operators' overrides of levels, and with that the log of who set what and why: rows are only added.
 *
 * Order: of two that fit a process, the one set later counts, whichever of them names the process.
 */
export class LevelOverrides {
  constructor(private readonly database: Database) {}

  async add(input: LevelOverrideInput): Promise<bigint> {
    const { vertical, processId = null, level = null, reason, setBy, forMs = null } = input;
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ id: bigint }[]>`
        INSERT INTO level_overrides (vertical, process_id, level, reason, set_by, expires_at)
        VALUES (${vertical}, ${processId}, ${level}, ${reason}, ${setBy},
                now() + ${forMs}::float8 * interval '1 millisecond')
        RETURNING id`,
    );
    return rows[0]?.id ?? 0n;
  }

  async inForce(processId: string): Promise<LevelOverrideInForce[]> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<
        { vertical: string; level: string | null; remainingMs: number | null }[]
      >`
        SELECT DISTINCT ON (vertical) vertical, level,
          (extract(epoch FROM expires_at - now()) * 1000)::float8 AS "remainingMs"
        FROM level_overrides
        WHERE process_id IS NULL OR process_id = ${processId}
        ORDER BY vertical, id DESC`,
    );
    return rows.flatMap(({ vertical, level, remainingMs }) =>
      level === null || (remainingMs !== null && remainingMs <= 0)
        ? []
        : [{ vertical, level, remainingMs: remainingMs ?? undefined }],
    );
  }

  /** Newest first. */
  history(limit = 100): Promise<LevelOverrideEntry[]> {
    return this.database.run((client) =>
      client.levelOverride.findMany({
        orderBy: { id: 'desc' },
        take: Math.min(limit, LEVEL_HISTORY_MAX),
      }),
    );
  }
}
