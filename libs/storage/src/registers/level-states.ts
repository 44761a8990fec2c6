import type { Database } from '../database/database.js';

/** Where one vertical of a process stands. */
export interface LevelStateInput {
  readonly vertical: string;
  readonly kind: string;
  readonly level: string;
  readonly reason: string;
  readonly sinceMsAgo: number;
  readonly overrideEffect: string;
  readonly quotaBytes: number;
  readonly freeBytes: number;
  readonly lagMs: number;
  readonly waitingTurns: number;
}

export interface StoredLevelState extends Omit<LevelStateInput, 'sinceMsAgo'> {
  readonly processId: string;
  readonly host: string;
  readonly sinceMsAgo: number;
  /** How old the statement is. */
  readonly saidMsAgo: number;
}

/** What the voice processes say about their levels, by the database's clock. */
export class LevelStates {
  constructor(private readonly database: Database) {}

  /** All verticals of one process in one statement. */
  async publish(processId: string, states: readonly LevelStateInput[]): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        INSERT INTO level_states (process_id, vertical, kind, level, reason, since, override_effect,
          quota_bytes, free_bytes, lag_ms, waiting_turns, published_at)
        SELECT ${processId}, s.vertical, s.kind, s.level, s.reason,
          now() - s."sinceMsAgo" * interval '1 millisecond', s."overrideEffect",
          s."quotaBytes", s."freeBytes", s."lagMs", s."waitingTurns", now()
        FROM jsonb_to_recordset(${JSON.stringify(states)}::jsonb) AS s(
          vertical text, kind text, level text, reason text, "sinceMsAgo" float8,
          "overrideEffect" text, "quotaBytes" bigint, "freeBytes" bigint, "lagMs" bigint,
          "waitingTurns" int)
        ON CONFLICT (process_id, vertical) DO UPDATE SET
          kind = excluded.kind, level = excluded.level, reason = excluded.reason,
          since = excluded.since, override_effect = excluded.override_effect,
          quota_bytes = excluded.quota_bytes, free_bytes = excluded.free_bytes,
          lag_ms = excluded.lag_ms, waiting_turns = excluded.waiting_turns,
          published_at = excluded.published_at`,
    );
  }

  /** An orderly end; takes what processes left that died a day ago or longer with it. */
  async forget(processId: string): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        DELETE FROM level_states
        WHERE process_id = ${processId} OR published_at < now() - interval '1 day'`,
    );
  }

  /** Of processes that have not ended and whose heart has beaten within `silentMs`. */
  ofLiving(silentMs: number): Promise<StoredLevelState[]> {
    return this.database.run(
      (client) => client.$queryRaw<StoredLevelState[]>`
        SELECT s.process_id AS "processId", p.host, s.vertical, s.kind, s.level, s.reason,
          (extract(epoch FROM now() - s.since) * 1000)::float8 AS "sinceMsAgo",
          s.override_effect AS "overrideEffect", s.quota_bytes::float8 AS "quotaBytes",
          s.free_bytes::float8 AS "freeBytes", s.lag_ms::float8 AS "lagMs",
          s.waiting_turns AS "waitingTurns",
          (extract(epoch FROM now() - s.published_at) * 1000)::float8 AS "saidMsAgo"
        FROM level_states s JOIN process_incarnations p ON p.id = s.process_id
        WHERE p.ended_at IS NULL AND p.heartbeat_at > now() - ${silentMs} * interval '1 millisecond'
        ORDER BY s.process_id, s.vertical`,
    );
  }
}
