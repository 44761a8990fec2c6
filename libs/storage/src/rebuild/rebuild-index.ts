import type { Database } from '../database/database.js';
import { KnownKeys } from './call-keys.js';
import { rebuildCalls } from './rebuild-calls.js';
import { type NotRestored, RebuildFindings } from './rebuild-findings.js';
import { rebuildLog } from './rebuild-log.js';
import { rebuildPolicies } from './rebuild-policies.js';
import type { RebuildPorts } from './rebuild-ports.js';
import { rebuildQuarantine } from './rebuild-quarantine.js';
import { rebuildRemovals } from './rebuild-removals.js';
import { rebuildSegments } from './rebuild-segments.js';

/** Tables that follow from the object store. Source: docs/specs/rebuild.md, section 2. */
export const REBUILT_TABLES = [
  'calls',
  'call_epochs',
  'segments',
  'frames',
  'gaps',
  'seals',
  'utterances',
  'call_verdicts',
  'findings',
  'contacts',
  'call_people',
  'call_usage',
  'call_costs',
  'quarantined_events',
  'log_entries',
  'policy_contents',
  'policy_revisions',
  'policy_approvals',
  'flip_reports',
  'policy_activations',
  'legal_holds',
  'legal_hold_lifts',
  'removal_decisions',
  'call_removals',
] as const;
export type RebuiltTable = (typeof REBUILT_TABLES)[number];

export type RowCounts = Readonly<Record<RebuiltTable, number>>;

export interface RebuildReport {
  readonly rows: RowCounts;
  readonly notRestored: readonly NotRestored[];
  /** Beyond those that are listed. */
  readonly untold: number;
  /** Of all that was not restored, what no decision explains. */
  readonly faults: number;
}

/**
 * Builds the index again from the object store alone. Appends nothing to the log; a leaf that it lacks is asked
 * for, as a seal does.
 *
 * Idempotent, step by step: a run that was killed goes on where it was. Into a database that was restored from
 * a backup, what came since is added. Workers are to stand still meanwhile.
 *
 * Bounds: one segment, one call or one bundle of the log in memory. Errors: those of store, database and key
 * service; what is wrong with single objects is in the report.
 */
export async function rebuildIndex(ports: RebuildPorts): Promise<RebuildReport> {
  const findings = new RebuildFindings();
  const keys = new KnownKeys(ports, findings);
  await rebuildPolicies(ports, findings);
  await rebuildQuarantine(ports, findings);
  await rebuildSegments(ports, keys, findings);
  // Before the calls: a leaf that the log has is not to be asked for a second time.
  await rebuildLog(ports, findings);
  await rebuildRemovals(ports, findings);
  await rebuildCalls(ports, keys, findings);
  const { told: notRestored, untold, faults } = findings;
  return { rows: await countRows(ports.database), notRestored, untold, faults };
}

/** Undefined: the tables are not there. */
export async function rowsIn(database: Database): Promise<RowCounts | undefined> {
  const [found] = await database.run(
    (client) => client.$queryRaw<{ isThere: boolean }[]>`
      SELECT to_regclass('call_removals') IS NOT NULL AND to_regclass('log_state') IS NOT NULL AS "isThere"`,
  );
  return found?.isThere ? countRows(database) : undefined;
}

async function countRows(database: Database): Promise<RowCounts> {
  const counts = new Map<string, number>();
  for (const table of REBUILT_TABLES) {
    const [row] = await database.run((client) =>
      client.$queryRawUnsafe<{ count: number }[]>(`SELECT count(*)::int AS count FROM "${table}"`),
    );
    counts.set(table, row?.count ?? 0);
  }
  return Object.fromEntries(counts) as RowCounts;
}
