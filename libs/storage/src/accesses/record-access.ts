import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.js';
import { storableAccess, type AccessInput, type AccessOutcome } from './access.js';

/**
 * What is to be done is written down first; `work` runs only after that. How it ended follows in a second row.
 *
 * Crash: a first row without a second is an access of which only the beginning is known.
 * Errors: those of the database before anything was done; else those of `work`. Where only the second row
 * cannot be written, `onUnended` is told, and what was done stays done.
 */
export async function recordAccess<T>(
  database: Database,
  input: AccessInput,
  work: () => Promise<T>,
  onUnended: (error: unknown) => void,
): Promise<T> {
  const accessId = randomUUID();
  const add = (outcome: AccessOutcome) => addRow(database, accessId, input, outcome);
  await add('begun');
  let outcome: AccessOutcome = 'failed';
  try {
    const result = await work();
    outcome = 'ended';
    return result;
  } finally {
    await add(outcome).catch(onUnended);
  }
}

async function addRow(
  database: Database,
  accessId: string,
  input: AccessInput,
  outcome: AccessOutcome,
): Promise<void> {
  const data = { accessId, outcome, ...storableAccess(input) };
  await database.run((client) => client.access.create({ data }));
}
