import { createHash } from 'node:crypto';
import { QUEUE_COMMAND_TIMEOUT_MS } from '@verbatim/contracts';
import { quoteSchemaName, runMigrations } from 'bullmq';
import { Client } from 'pg';
import { BullmqMismatchError } from '../queue.errors.js';
import { ADMISSION_SQL, ADMIT_SIGNATURE, PINNED_FUNCTIONS } from './admission-sql.js';

/** Any number will do, as long as nobody else uses it: "vbq1". */
const INSTALL_LOCK_KEY = 0x76627131;

const FINGERPRINT = createHash('sha256').update(ADMISSION_SQL).digest('hex');

/**
 * Brings the schema to what this build needs: BullMQ's tables and functions, then admission's. Many
 * processes may start at once; one installs, the others wait for it. Once installed it is one query.
 *
 * @throws BullmqMismatchError when the functions that admission calls are not the expected ones.
 */
export async function prepareSchema(url: string, schema: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: QUEUE_COMMAND_TIMEOUT_MS,
    keepAlive: true,
  });
  client.on('error', () => undefined); // Felt by the query that fails.
  await client.connect();
  try {
    if (!(await isInstalled(client, schema))) await install(client, schema);
    await verifyPinnedFunctions(client, schema);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isInstalled(client: Client, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ fingerprint: string | null }>(
    `SELECT obj_description(to_regprocedure($1), 'pg_proc') AS fingerprint`,
    [`${quoteSchemaName(schema)}.${ADMIT_SIGNATURE}`],
  );
  return rows[0]?.fingerprint === FINGERPRINT;
}

async function install(client: Client, schema: string): Promise<void> {
  // A session lock: `runMigrations` has a transaction of its own. Ending the session releases it.
  await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [INSTALL_LOCK_KEY, schema]);
  if (await isInstalled(client, schema)) return;
  await runMigrations(client, schema);
  await client.query('BEGIN');
  await client.query(`SET LOCAL search_path TO ${quoteSchemaName(schema)}`);
  await client.query(ADMISSION_SQL);
  await client.query(`COMMENT ON FUNCTION ${ADMIT_SIGNATURE} IS '${FINGERPRINT}'`);
  await client.query('COMMIT');
}

async function verifyPinnedFunctions(client: Client, schema: string): Promise<void> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    `SELECT proname AS name, encode(sha256(convert_to(prosrc, 'UTF8')), 'hex') AS sha256
       FROM pg_proc
      WHERE pronamespace = $1::regnamespace AND proname = ANY ($2)`,
    [quoteSchemaName(schema), Object.keys(PINNED_FUNCTIONS)],
  );
  const installed = new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  const changed = Object.entries(PINNED_FUNCTIONS).filter(
    ([name, sha256]) => installed.get(name) !== sha256,
  );
  if (changed.length > 0) {
    throw new BullmqMismatchError(
      `Admission is written against bullmq 6.7.0; schema ${schema} differs in ` +
        `${changed.map(([name]) => name).join(', ')}. Another BullMQ has migrated it: review these ` +
        'functions and pin their new digests in admission-sql.ts.',
    );
  }
}
