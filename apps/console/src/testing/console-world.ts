import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger, parseEnv } from '@verbatim/platform';
import { openDatabase, type Database } from '@verbatim/storage';
import { SignJWT } from 'jose';
import pg from 'pg';
import { ConsoleApp } from '../console-app.js';
import { ConsoleEnv } from '../console.env.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const SECRET = 'a-secret-of-the-tests-that-is-long-enough';

export interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** The API on a port of its own, with a database and files of its own. */
export class ConsoleWorld {
  private constructor(
    private readonly app: ConsoleApp,
    readonly url: string,
    readonly database: Database,
    readonly directory: string,
    private readonly databaseUrl: string,
    readonly bugs: unknown[],
  ) {}

  static async start(overrides: Record<string, string> = {}): Promise<ConsoleWorld> {
    const directory = await mkdtemp(path.join(tmpdir(), 'verbatim-console-'));
    for (const kind of ['verticals', 'agents', 'retention']) {
      const to = path.join(directory, 'config', kind);
      await cp(path.join(ROOT, 'config', kind), to, { recursive: true });
    }
    await mkdir(path.join(directory, 'config/rules/t'), { recursive: true });
    await writeFile(path.join(directory, 'config/rules/t/no-threat.yaml'), NO_THREAT);
    const masterKey = path.join(directory, 'master.key');
    await writeFile(masterKey, randomBytes(32).toString('base64'), { mode: 0o600 });
    await mkdir(path.join(directory, 'store'));
    const databaseUrl = await createDatabase();
    const env = parseEnv(ConsoleEnv, {
      DATABASE_URL: databaseUrl,
      STORE_DIRECTORY: path.join(directory, 'store'),
      MASTER_KEY_FILE: masterKey,
      TRUSTED_KEYS: path.join(directory, 'trusted'),
      VCON_SELF_SIGNED_DIRECTORY: path.join(directory, 'exports'),
      VERTICALS_DIRECTORY: path.join(directory, 'config/verticals'),
      PORT: '0',
      CONSOLE_JWT_SECRET: SECRET,
      ...overrides,
    });
    const bugs: unknown[] = [];
    const logger = createLogger('console', { level: 'silent' });
    const app = await ConsoleApp.start(env, logger, (error) => bugs.push(error));
    const database = openDatabase(databaseUrl, { connectionsMax: 2 });
    return new ConsoleWorld(app, await app.url, database, directory, databaseUrl, bugs);
  }

  /** As the person of that name, with these roles. */
  async ask(
    who: { readonly sub: string; readonly roles: readonly string[] },
    method: 'GET' | 'POST',
    target: string,
    body?: object,
  ): Promise<Answered> {
    return this.askWith(await tokenFor(who), method, target, body);
  }

  async askWith(
    token: string | undefined,
    method: 'GET' | 'POST',
    target: string,
    body?: object | string,
  ): Promise<Answered> {
    const response = await fetch(`${this.url}${target}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.database.close();
    const name = new URL(this.databaseUrl).pathname.slice(1);
    await withClient(server(), (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A token as an identity provider would sign it. */
export function tokenFor(
  { sub, roles }: { readonly sub: string; readonly roles: readonly string[] },
  options: { secret?: string; audience?: string; lastsSeconds?: number } = {},
): Promise<string> {
  const { secret = SECRET, audience = 'verbatim-console', lastsSeconds = 600 } = options;
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ roles: [...roles] })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setAudience(audience)
    .setIssuedAt(now - 120)
    .setExpirationTime(now + lastsSeconds)
    .sign(new TextEncoder().encode(secret));
}

export const NO_THREAT = `id: no-threat
revision: 1
status: stable
title: A rule of the tests
citation: [{ source: policy, evidence: K }]
lastVerified: 2026-11-23
effective: { from: 2020-01-01 }
jurisdictions: ['*']
verticals: ['*']
obligation:
  type: must-not-say
  say: { phrases: ['we will sue you'] }
severity: block
explanation: The agent said what it must not say.
`;

function server(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('TEST_DATABASE_URL is not set: these tests need PostgreSQL.');
  return url;
}

async function createDatabase(): Promise<string> {
  const name = `verbatim_test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server(), (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server());
  url.pathname = `/${name}`;
  const migrations = path.join(ROOT, 'prisma/migrations');
  const entries = await readdir(migrations, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  await withClient(url.href, async (client) => {
    for (const folder of folders.sort()) {
      await client.query(await readFile(path.join(migrations, folder, 'migration.sql'), 'utf8'));
    }
  });
  return url.href;
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
