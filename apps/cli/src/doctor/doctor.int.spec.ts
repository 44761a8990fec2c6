import { mkdir, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runHere } from '../testing/verbatim-here.js';
import { runVerbatim } from '../testing/verbatim-process.js';
import { VendorPeer } from '../testing/vendor-peer.js';
import { VoiceProcess } from '../testing/voice-process.js';
import type { CheckResult } from './check.js';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../../prisma/migrations');
let calls: RecordedCalls;
let vendors: VendorPeer;
let voice: VoiceProcess;
let environment: Record<string, string>;

beforeAll(async () => {
  [calls, vendors] = [await RecordedCalls.open(), await VendorPeer.start()];
  const spool = path.join(calls.directory, 'spool');
  await mkdir(spool);
  const port = await freePort();
  environment = {
    DATABASE_URL: calls.databaseUrl,
    REDIS_URL: `${process.env['TEST_REDIS_URL']}/12`,
    STORE_DIRECTORY: path.join(calls.directory, 'store'),
    MASTER_KEY_FILE: path.join(calls.directory, 'master.key'),
    SIGNING_KEY_FILE: path.join(calls.directory, 'signing.pem'),
    TRUSTED_KEYS: path.join(calls.directory, 'trusted'),
    SPOOL_DIRECTORY: spool,
    SPOOL_QUOTA_BYTES: String(64 * 1024 * 1024),
    VERTICALS_DIRECTORY: path.resolve(import.meta.dirname, '../../../../config/verticals'),
    PORT: port,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    TWILIO_ACCOUNT_SID: vendors.accountSid,
    TWILIO_AUTH_TOKEN: vendors.authToken,
    TWILIO_API_URL: vendors.url,
    OPENAI_API_KEY: vendors.apiKey,
    OPENAI_BASE_URL: `${vendors.url}/v1`,
  };
  voice = await VoiceProcess.start(environment);
  await rememberMigrations(calls.databaseUrl);
});
afterAll(async () => {
  await voice?.stop();
  await vendors?.stop();
  await calls?.close();
});

/** What applying them would have left; the test's own way to its tables leaves nothing. */
async function rememberMigrations(url: string): Promise<void> {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `CREATE TABLE _prisma_migrations (migration_name text, finished_at timestamptz, rolled_back_at timestamptz)`,
  );
  await client.query(
    'INSERT INTO _prisma_migrations SELECT unnest($1::text[]), now(), NULL::timestamptz',
    [names],
  );
  await client.end();
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

async function doctor(changes: Record<string, string> = {}, isProcess = false) {
  const variables = { ...environment, ...changes };
  const args = ['doctor', '--json'];
  const { code, out, err } = isProcess
    ? await runVerbatim(calls.directory, args, variables)
    : await runHere(args, variables, {});
  const results = new Map((JSON.parse(out) as CheckResult[]).map((each) => [each.check, each]));
  return { code, err, results };
}

describe('verbatim doctor, of a running system', () => {
  it('finds nothing that failed', async () => {
    const { code, err, results } = await doctor({}, true);
    // A busy machine has a slow disk and a clock that is read late: then these two warn.
    const isMeasured = (check: string): boolean => ['spool', 'clock'].includes(check);
    const told = [...results.values()].map(({ check, outcome }) =>
      isMeasured(check) && outcome === 'warning' ? `${check} ok` : `${check} ${outcome}`,
    );
    expect(told).toEqual([
      'files ok',
      'attestations ok',
      'twilio-account ok',
      'twilio-numbers skipped',
      'public-address ok',
      'signature ok',
      'media-socket ok',
      'openai-models ok',
      'openai-session ok',
      'tools ok',
      'messages skipped',
      'prices ok',
      'clock ok',
      'spool ok',
      'queue ok',
      'database ok',
      'store ok',
      'keys ok',
    ]);
    expect([code, err]).toEqual([0, '']);
  });

  it('says, of a system that is set up badly, all that is wrong at once', async () => {
    const { code, results } = await doctor({
      TWILIO_AUTH_TOKEN: 'another-auth-token',
      REDIS_URL: 'redis://127.0.0.1:1',
      SPOOL_DIRECTORY: '/nowhere',
    });
    expect(code).toBe(1);
    expect(results.get('twilio-account')?.found).toContain('401');
    expect(results.get('signature')).toMatchObject({
      outcome: 'failed',
      advice: expect.stringContaining('another TWILIO_AUTH_TOKEN'),
    });
    expect(results.get('media-socket')?.found).toBe('the upgrade is refused with 403');
    expect(results.get('queue')?.found).toContain('Redis at 127.0.0.1:1 is away');
    expect(results.get('spool')?.found).toContain('ENOENT');
    expect(results.get('database')?.outcome).toBe('ok');
    expect(JSON.stringify([...results.values()])).not.toContain('another-auth-token');
  });

  it('finds out that voice was started for another address', async () => {
    const { PORT = '' } = environment;
    const { results } = await doctor({ PUBLIC_URL: `http://localhost:${PORT}` });
    expect(results.get('signature')?.found).toBe(
      `403: the voice app checks against http://127.0.0.1:${PORT}, ` +
        `Twilio signs http://localhost:${PORT} (the address on this machine)`,
    );
  });

  it('names the migrations that are not applied', async () => {
    const client = new pg.Client({ connectionString: calls.databaseUrl });
    await client.connect();
    await client.query("DELETE FROM _prisma_migrations WHERE migration_name LIKE '%_log'");
    await client.end();
    expect((await doctor()).results.get('database')).toMatchObject({
      outcome: 'failed',
      found: expect.stringMatching(
        /^1 of \d+ migrations are not applied, first 20261126181000_log$/,
      ),
    });
  });
});
