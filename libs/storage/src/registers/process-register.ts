import { hostname } from 'node:os';
import type { Database } from '../database/database.js';

/** Enough for any fleet; older ones have nothing left to be found out. */
const DEAD_LISTED_MAX = 1_000;

/** Milliseconds by vertical; a vertical of which nothing is outstanding is absent. */
export type OldestAges = Readonly<Record<string, number>>;

export interface DeadSpool {
  readonly processId: string;
  readonly host: string;
  readonly vertical: string;
  /** Since the oldest event that was unacknowledged at the last heartbeat had been numbered. */
  readonly ageMs: number;
}

/** Process incarnations and their heartbeats, by the database's clock. */
export class ProcessRegister {
  constructor(private readonly database: Database) {}

  async start(id: string, role: string): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        INSERT INTO process_incarnations (id, role, host, pid)
        VALUES (${id}, ${role}, ${hostname()}, ${process.pid})
        ON CONFLICT (id) DO UPDATE SET heartbeat_at = now(), ended_at = NULL`,
    );
  }

  /**
   * `oldestAgesMs`: by vertical, how long its oldest unacknowledged event has waited by the process's
   * monotonic clock. Kept as a time of the database's clock, so that no wall clock but one is compared.
   */
  async beat(id: string, oldestAgesMs: OldestAges = {}): Promise<void> {
    const ages = JSON.stringify(oldestAgesMs);
    await this.database.run(
      (client) => client.$executeRaw`
        UPDATE process_incarnations SET heartbeat_at = now(), oldest_unacknowledged = (
          SELECT coalesce(
            jsonb_object_agg(key, (extract(epoch FROM now()) * 1000)::bigint - value::bigint), '{}'
          ) FROM jsonb_each_text(${ages}::jsonb)
        ) WHERE id = ${id}`,
    );
  }

  /** An orderly end: dead from now on, without waiting for the heartbeat to grow old. */
  async end(id: string, oldestAgesMs: OldestAges = {}): Promise<void> {
    await this.beat(id, oldestAgesMs);
    await this.database.run(
      (client) =>
        client.$executeRaw`UPDATE process_incarnations SET ended_at = now() WHERE id = ${id}`,
    );
  }

  /** Everything that this process left in its spool is durable, or given up by a person. */
  async drained(id: string): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        UPDATE process_incarnations SET oldest_unacknowledged = '{}' WHERE id = ${id}`,
    );
  }

  /** Whether another process of this role lives and has not said that it ends. */
  async hasOthers(id: string, role: string, silentMs: number): Promise<boolean> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<unknown[]>`
        SELECT 1 FROM process_incarnations
        WHERE role = ${role} AND id <> ${id} AND ended_at IS NULL
          AND heartbeat_at >= now() - ${silentMs} * interval '1 millisecond'
        LIMIT 1`,
    );
    return rows.length > 0;
  }

  /** Dead processes that left unacknowledged events, one row for each of their verticals. */
  async deadSpools(role: string, silentMs: number): Promise<DeadSpool[]> {
    return this.database.run(
      (client) => client.$queryRaw<DeadSpool[]>`
        SELECT dead.id AS "processId", dead.host, left_by.key AS vertical,
          greatest(0, extract(epoch FROM now()) * 1000 - left_by.value::bigint)::float8 AS "ageMs"
        FROM (
          SELECT * FROM process_incarnations
          WHERE role = ${role} AND oldest_unacknowledged <> '{}' AND (
            ended_at IS NOT NULL OR heartbeat_at < now() - ${silentMs} * interval '1 millisecond'
          )
          ORDER BY heartbeat_at DESC LIMIT ${DEAD_LISTED_MAX}
        ) AS dead, jsonb_each_text(dead.oldest_unacknowledged) AS left_by
        ORDER BY dead.id, left_by.key`,
    );
  }

  /** Ended, or silent for `silentMs`; the most recent first, at most `DEAD_LISTED_MAX`. */
  async deadSince(role: string, silentMs: number): Promise<string[]> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ id: string }[]>`
        SELECT id FROM process_incarnations
        WHERE role = ${role} AND (
          ended_at IS NOT NULL OR heartbeat_at < now() - ${silentMs} * interval '1 millisecond'
        )
        ORDER BY heartbeat_at DESC LIMIT ${DEAD_LISTED_MAX}`,
    );
    return rows.map((row) => row.id);
  }
}
