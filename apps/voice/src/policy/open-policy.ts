import { beginPolicy, directoriesFrom, type LivePolicy } from '@verbatim/policy';
import { openDatabase, PolicyRegister } from '@verbatim/storage';
import { compileAhead } from '../rules/compile-ahead.js';
import type { LiveHoldingLines } from '../level/live-holding-lines.js';
import type { VoiceEnv } from '../voice.env.js';

/** What lanes, spool and ladder are built from when the process starts. */
const FIXED_FIELDS = ['policy', 'buffer', 'spool'] as const;

/**
 * The policy that the process starts with. It asks PostgreSQL before anything else is there, on a connection
 * of its own.
 *
 * Errors: `ConfigurationError`, every problem with its place.
 */
export async function openPolicy(
  env: VoiceEnv,
  holdingLines: LiveHoldingLines,
): Promise<LivePolicy> {
  const database = openDatabase(env.DATABASE_URL, { connectionsMax: 1 });
  try {
    return await beginPolicy(directoriesFrom(env), new PolicyRegister(database), {
      fixedFields: FIXED_FIELDS,
      prepare: async (set) => {
        await holdingLines.read(set.catalog);
        await compileAhead(set);
      },
    });
  } finally {
    // Not awaited: a server that does not answer does not say goodbye either.
    database.close().catch(() => undefined);
  }
}
