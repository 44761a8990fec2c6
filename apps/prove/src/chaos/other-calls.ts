import { RecordEnv } from '../prove.env.js';
import { type RecordedCall, RecordReader } from '../record/record-reader.js';
import { indexedCalls } from '../system/database.js';
import type { Rehearsal } from '../system/rehearsal.js';
import { type Account, accountOf } from './account/call-account.js';

/**
 * Waits until every call that the index knows besides `known` is sealed, and accounts for them by
 * vertical: calls of load processes, of which no simulator tells.
 */
export async function accountsOfOthers(
  rehearsal: Rehearsal,
  known: ReadonlySet<string>,
): Promise<Record<string, Account>> {
  const all = await indexedCalls(rehearsal.environment.DATABASE_URL);
  const others = all.filter((callId) => !known.has(callId));
  if (others.length === 0) return {};
  await rehearsal.untilSettled(others);
  const records = await readAll(rehearsal, others);
  const byVertical = Map.groupBy(records, ({ manifest }) => manifest?.vertical ?? 'unverified');
  return Object.fromEntries(
    [...byVertical].map(([vertical, ofVertical]) => [vertical, accountOf(ofVertical)]),
  );
}

async function readAll(rehearsal: Rehearsal, callIds: readonly string[]): Promise<RecordedCall[]> {
  const reader = await RecordReader.open(RecordEnv.parse(rehearsal.environment));
  try {
    const records: RecordedCall[] = [];
    for (const callId of callIds) records.push(await reader.read(callId));
    return records;
  } finally {
    await reader.close();
  }
}
