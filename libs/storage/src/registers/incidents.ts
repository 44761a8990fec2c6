import type { Database } from '../database/database.js';

export type IncidentState = 'none' | 'open' | 'acknowledged' | 'resolved';

/** What a process says when it raises an alarm; no words of a call. */
export interface IncidentReport {
  readonly key: string;
  readonly severity: string;
  readonly summary: string;
  readonly facts: Record<string, string | number>;
}

export interface StoredIncident extends IncidentReport {
  readonly id: bigint;
  readonly openedAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: Date | null;
  readonly resolvedBy: string | null;
  /** Process → when it last said so, Unix milliseconds. */
  readonly raisedBy: Record<string, number>;
  /** The state that the pagers were last told. */
  readonly told: IncidentState;
}

/** An incident whose pagers have something to hear: its state now, and what they were told before. */
export interface ClaimedIncident extends StoredIncident {
  readonly toldBefore: IncidentState;
}

export const INCIDENTS_LISTED_MAX = 1_000;
/** A resolution that nobody could tell within a day is old news. */
const TELL_RESOLVED_WITHIN = '1 day';

/**
 * Incidents of all processes, by the database's clock. A key has one open incident at most, whoever raises
 * it; the row is also what the pagers have to be told, so that one process of all tells it.
 *
 * Bounds: one open row per key; keys are made of verticals and process ids. Resolved rows stay.
 */
export class Incidents {
  constructor(private readonly database: Database) {}

  /**
   * Opens the incident of this key, or says that it lasts. `isTold`: the pagers know already, because
   * this process told them while the database was away.
   */
  async affirm(
    report: IncidentReport,
    by: string,
    isTold: boolean,
  ): Promise<{ id: bigint; isNew: boolean }> {
    const { key, severity, summary, facts } = report;
    const told = isTold ? 'open' : 'none';
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ id: bigint; isNew: boolean }[]>`
        INSERT INTO incidents (key, open_key, severity, summary, facts, raised_by, told, told_at)
        VALUES (
          ${key}, ${key}, ${severity}, ${summary}, ${JSON.stringify(facts)}::jsonb,
          jsonb_build_object(${by}::text, (extract(epoch FROM now()) * 1000)::bigint),
          ${told}, CASE WHEN ${isTold} THEN now() END
        )
        ON CONFLICT (open_key) DO UPDATE SET
          raised_by = incidents.raised_by || excluded.raised_by,
          facts = excluded.facts,
          told = CASE WHEN incidents.told = 'none' THEN excluded.told ELSE incidents.told END,
          told_at = coalesce(incidents.told_at, excluded.told_at)
        RETURNING id, xmax = 0 AS "isNew"`,
    );
    return rows[0] as { id: bigint; isNew: boolean };
  }

  /** This process raises it no more. It is resolved once nobody does. */
  async withdraw(key: string, by: string): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        UPDATE incidents SET
          raised_by = raised_by - ${by}::text,
          open_key = CASE WHEN raised_by - ${by}::text = '{}' THEN NULL ELSE open_key END,
          resolved_at = CASE WHEN raised_by - ${by}::text = '{}' THEN now() END,
          resolved_by = CASE WHEN raised_by - ${by}::text = '{}' THEN ${by} END
        WHERE open_key = ${key} AND jsonb_exists(raised_by, ${by})`,
    );
  }

  /** Resolves what nobody has affirmed for `silentMs`: those who raised it are gone. */
  async expire(silentMs: number): Promise<void> {
    await this.database.run(
      (client) => client.$executeRaw`
        UPDATE incidents SET open_key = NULL, resolved_at = now(), resolved_by = 'silence'
        WHERE open_key IS NOT NULL AND NOT EXISTS (
          SELECT 1 FROM jsonb_each_text(raised_by) AS raiser
          WHERE raiser.value::bigint > extract(epoch FROM now()) * 1000 - ${silentMs}
        )`,
    );
  }

  /**
   * Takes what the pagers have to hear: states that they were not told, and open incidents that nobody has
   * acknowledged since they were told `remindAfterMs` ago. Each is given to one caller.
   */
  async claimUntold(remindAfterMs: number, limit: number): Promise<ClaimedIncident[]> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<(IncidentRow & { told_before: IncidentState })[]>`
        WITH due AS (
          SELECT id, told AS told_before, CASE
            WHEN resolved_at IS NOT NULL THEN 'resolved'
            WHEN acknowledged_at IS NOT NULL THEN 'acknowledged'
            ELSE 'open' END AS state
          FROM incidents
          WHERE (open_key IS NOT NULL OR resolved_at > now() - ${TELL_RESOLVED_WITHIN}::interval)
            AND (
              told <> CASE
                WHEN resolved_at IS NOT NULL THEN 'resolved'
                WHEN acknowledged_at IS NOT NULL THEN 'acknowledged'
                ELSE 'open' END
              OR (open_key IS NOT NULL AND acknowledged_at IS NULL
                AND told_at < now() - ${remindAfterMs} * interval '1 millisecond')
            )
          ORDER BY id LIMIT ${limit} FOR UPDATE SKIP LOCKED
        )
        UPDATE incidents SET told = due.state, told_at = now()
        FROM due WHERE incidents.id = due.id
        RETURNING incidents.*, due.told_before`,
    );
    return rows.map((row) => ({ ...incidentOf(row), toldBefore: row.told_before }));
  }

  /** How the newest incident of each key stands; a key without one is missing. */
  async statesOf(keys: readonly string[]): Promise<ReadonlyMap<string, IncidentState>> {
    if (keys.length === 0) return new Map();
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ key: string; state: IncidentState }[]>`
        SELECT DISTINCT ON (key) key, CASE
          WHEN acknowledged_at IS NOT NULL THEN 'acknowledged'
          WHEN resolved_at IS NOT NULL THEN 'resolved'
          ELSE 'open' END AS state
        FROM incidents WHERE key = ANY(${[...keys]}::text[])
        ORDER BY key, id DESC`,
    );
    return new Map(rows.map(({ key, state }) => [key, state]));
  }

  /** Newest first. */
  async list(options: { isOpen?: boolean } = {}): Promise<StoredIncident[]> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<IncidentRow[]>`
        SELECT * FROM incidents WHERE open_key IS NOT NULL OR NOT ${options.isOpen ?? false}
        ORDER BY id DESC LIMIT ${INCIDENTS_LISTED_MAX}`,
    );
    return rows.map(incidentOf);
  }

  async show(id: bigint): Promise<StoredIncident | undefined> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<IncidentRow[]>`SELECT * FROM incidents WHERE id = ${id}`,
    );
    return rows[0] && incidentOf(rows[0]);
  }

  /** Somebody looks after it: no more reminders. False: it is not open, or was acknowledged before. */
  async acknowledge(id: bigint, by: string): Promise<boolean> {
    const changed = await this.database.run(
      (client) => client.$executeRaw`
        UPDATE incidents SET acknowledged_at = now(), acknowledged_by = ${by}
        WHERE id = ${id} AND open_key IS NOT NULL AND acknowledged_at IS NULL`,
    );
    return changed === 1;
  }

  /** A person says that it is over. While its cause lasts, it is raised again. False: it is not open. */
  async resolve(id: bigint, by: string): Promise<boolean> {
    const changed = await this.database.run(
      (client) => client.$executeRaw`
        UPDATE incidents SET open_key = NULL, resolved_at = now(), resolved_by = ${by}
        WHERE id = ${id} AND open_key IS NOT NULL`,
    );
    return changed === 1;
  }
}

interface IncidentRow {
  readonly id: bigint;
  readonly key: string;
  readonly severity: string;
  readonly summary: string;
  readonly facts: Record<string, string | number>;
  readonly raised_by: Record<string, number>;
  readonly opened_at: Date;
  readonly acknowledged_at: Date | null;
  readonly acknowledged_by: string | null;
  readonly resolved_at: Date | null;
  readonly resolved_by: string | null;
  readonly told: IncidentState;
}

function incidentOf(row: IncidentRow): StoredIncident {
  const { id, key, severity, summary, facts, told } = row;
  return {
    id,
    key,
    severity,
    summary,
    facts,
    told,
    raisedBy: row.raised_by,
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    resolvedAt: row.resolved_at,
    resolvedBy: row.resolved_by,
  };
}
