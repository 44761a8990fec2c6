import { type EvidenceReport, outcomeOf, verifyLog } from '@verbatim/audit-log';
import { withClient } from '../system/database.js';
import type { StagesWorld } from '../system/stages-world.js';

export const MERGE_DELAY_MAX_MS = 60_000;

export interface LogState {
  /** What is no more as it has to be, one line each. */
  readonly damage: readonly string[];
  readonly size: number;
  /** From the request of each leaf to its publication, ascending. */
  readonly delaysMs: readonly number[];
}

/**
 * The whole log computed again from its entries, every checkpoint held against it, and its rows beside it.
 * `anchor`: a checkpoint that was held elsewhere, of before.
 */
export async function logStateOf(
  { reader, environment }: StagesWorld,
  anchor?: Uint8Array,
): Promise<LogState> {
  const damage: string[] = [];
  const { verdict, size = 0, text } = await verifyLog(reader.logSource(anchor));
  if (verdict !== 'verified' && verdict !== 'tail-not-anchored') {
    damage.push(`log: ${verdict}: ${text}`);
  }
  const rows = await withClient(environment['DATABASE_URL'] ?? '', async (client) => {
    const found = await client.query<EntryRow>(
      `SELECT type, log_index::int AS index, has_receipt AS "hasReceipt",
              (extract(epoch FROM published_at - requested_at) * 1000)::float8 AS "delayMs"
         FROM log_entries ORDER BY log_index`,
    );
    return found.rows;
  });
  if (rows.length !== size) damage.push(`log: ${size} leaves, and ${rows.length} were asked for`);
  const misplaced = rows.findIndex(({ index }, i) => index !== i);
  if (misplaced >= 0) damage.push(`log: index ${misplaced} was given to nobody, or not once`);
  const unfinished = rows.filter(({ delayMs, hasReceipt }) => delayMs === null || !hasReceipt);
  if (unfinished.length > 0) damage.push(`log: ${unfinished.length} leaves without receipt`);
  const delaysMs = rows.flatMap(({ delayMs }) => (delayMs === null ? [] : [delayMs]));
  return { damage, size, delaysMs: delaysMs.toSorted((a, b) => a - b) };
}

interface EntryRow {
  readonly type: string;
  readonly index: number | null;
  readonly hasReceipt: boolean;
  readonly delayMs: number | null;
}

/**
 * What is said against a call that nobody touched, by its record, down to its words, and by the log, up to a
 * checkpoint that covers it. Nothing, or it is a false alarm.
 */
export function saidAgainst(report: EvidenceReport): string[] {
  const { integrity, completeness, firstProblem, notes, leaves, revision } = report;
  const said = [...notes];
  if (outcomeOf(report) !== 'holds' || integrity !== 'verified') {
    said.push(`${integrity}: ${firstProblem}`);
  }
  if (completeness !== 'complete') said.push(`${completeness}: ${report.reasons.join(', ')}`);
  if (leaves.length !== revision) said.push(`${leaves.length} leaves of ${revision} revisions`);
  return said;
}
