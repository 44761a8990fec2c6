import { randomBytes, randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EventV1 } from '@verbatim/contracts';
import { listSpools, readSpool, SpoolKey } from '@verbatim/backpressure';
import { parseEnv } from '@verbatim/platform';
import { CallKeyring, FileObjectStore, readMasterKey } from '@verbatim/storage';
import { Redis } from 'ioredis';
import pg from 'pg';
import { listeningLogger } from '../../src/testing/logger.js';
import { VoiceApp } from '../../src/voice-app.js';
import { newProcessId } from '../../src/voice-settings.js';
import { VoiceEnv } from '../../src/voice.env.js';
import { FakeRealtimeServer } from './fake-realtime-server.js';
import { FakeTwilio } from './fake-twilio.js';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const MIGRATIONS = path.join(ROOT, 'prisma/migrations');
export const AUTH_TOKEN = 'test-auth-token';
/** Redis database of these tests alone; one for each file that runs at the same time. */
const REDIS_DATABASE = 12 + Number(process.env['VITEST_POOL_ID'] ?? 1);

/** A voice process with everything around it, of its own on shared servers. */
export class VoiceWorld {
  readonly logLines: string[];
  app: VoiceApp | undefined;

  private constructor(
    readonly environment: Record<string, string>,
    readonly directory: string,
    readonly model: FakeRealtimeServer,
    readonly twilio: FakeTwilio,
    private readonly logger: ReturnType<typeof listeningLogger>,
    private readonly databaseName: string,
  ) {
    this.logLines = logger.lines;
  }

  static async create(overrides: Record<string, string> = {}): Promise<VoiceWorld> {
    const directory = await mkdtemp(path.join(tmpdir(), 'verbatim-voice-'));
    const model = await FakeRealtimeServer.start();
    const name = `verbatim_test_${randomUUID().replaceAll('-', '')}`;
    const port = await freePort();
    const redisUrl = await emptyRedis();
    const masterKey = path.join(directory, 'master.key');
    await mkdir(path.join(directory, 'spool'));
    await writeFile(masterKey, randomBytes(32).toString('base64'), { mode: 0o600 });
    const environment = {
      DATABASE_URL: await createDatabase(name),
      REDIS_URL: redisUrl,
      STORE_DIRECTORY: path.join(directory, 'store'),
      MASTER_KEY_FILE: masterKey,
      SPOOL_DIRECTORY: path.join(directory, 'spool'),
      VERTICALS_DIRECTORY: path.join(ROOT, 'config/verticals'),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      PORT: String(port),
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: model.baseUrl,
      VOICE_PENDING_FINALS_WAIT_MS: '500',
      VOICE_TERMINAL_STATUS_WAIT_MS: '300',
      VOICE_DRAIN_MS: '1000',
      // Without a worker nothing is acknowledged: turns would be held for it after half a minute.
      LAG_PAGE_MS: '600000',
      // A busy test machine diverts nobody, nor does a caller who is all callers.
      VOICE_CALLER_STARTS_PER_MINUTE: '0',
      VOICE_EVENT_LOOP_DELAY_MAX_MS: '60000',
      // The agent of the day answers, at whatever hour the tests run.
      VOICE_HOURS: '*=open',
      ...overrides,
    };
    const twilio = new FakeTwilio(environment.PUBLIC_URL, AUTH_TOKEN);
    return new VoiceWorld(environment, directory, model, twilio, listeningLogger(), name);
  }

  /** Another process beside the first, on the same servers. */
  static async beside(first: VoiceWorld): Promise<VoiceWorld> {
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    const environment = { ...first.environment, PORT: port, PUBLIC_URL: url };
    const twilio = new FakeTwilio(url, AUTH_TOKEN);
    const { directory, model, databaseName } = first;
    const logger = listeningLogger();
    const world = new VoiceWorld(environment, directory, model, twilio, logger, databaseName);
    await world.start();
    await world.ready();
    return world;
  }

  async start(): Promise<void> {
    const env = parseEnv(VoiceEnv, this.environment);
    const onBug = (error: unknown): void => {
      throw error;
    };
    const settings = { env, processId: newProcessId(), onBug };
    this.app = await VoiceApp.start(settings, this.logger.logger);
  }

  /** Gives the world files of its own, which a test may change; the directory of the verticals among them. */
  async copyPolicy(): Promise<string> {
    const config = path.join(this.directory, 'config');
    for (const kind of ['verticals', 'agents', 'rules', 'retention', 'messages']) {
      await cp(path.join(ROOT, 'config', kind), path.join(config, kind), { recursive: true });
    }
    const verticals = path.join(config, 'verticals');
    this.environment['VERTICALS_DIRECTORY'] = verticals;
    return verticals;
  }

  /** Resolves when calls are taken. */
  async ready(): Promise<void> {
    for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 50) {
      const response = await fetch(`${this.environment['PUBLIC_URL']}/health/ready`).catch(
        () => undefined,
      );
      if (response?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('The voice app did not become ready.');
  }

  /** Everything in the spools, of one call: nothing is acknowledged without a worker. */
  async eventsOf(callId: string): Promise<EventV1[]> {
    const events: EventV1[] = [];
    for await (const event of this.spooled()) if (event.callId === callId) events.push(event);
    return events;
  }

  /** As a worker's commit would: everything that is in the spools is durable. Returns it, since it may go from there. */
  async acknowledgeAll(): Promise<EventV1[]> {
    const events: EventV1[] = [];
    for await (const event of this.spooled()) events.push(event);
    const epochs = new Map(events.map((event) => [event.epoch, event]));
    await withClient(this.environment['DATABASE_URL']!, async (client) => {
      for (const { callId, epoch, vertical, seq } of epochs.values()) {
        await client.query(
          `INSERT INTO calls (call_id, vertical, policy_revision, policy) VALUES ($1, $2, '1', 'block')
             ON CONFLICT DO NOTHING`,
          [callId, vertical],
        );
        await client.query(
          `INSERT INTO call_epochs (epoch, call_id, durable)
             VALUES ($1, $2, int8multirange(int8range(0, $3)))
             ON CONFLICT (epoch) DO UPDATE SET durable = excluded.durable`,
          [epoch, callId, seq + 1],
        );
      }
    });
    return events;
  }

  async query(sql: string): Promise<object[]> {
    let rows: object[] = [];
    await withClient(this.environment['DATABASE_URL']!, async (client) => {
      ({ rows } = await client.query<object>(sql));
    });
    return rows;
  }

  /** As if the call had begun with another process on the same store. */
  async keyOfAnotherProcess(callId: string): Promise<void> {
    const store = await FileObjectStore.open(this.environment['STORE_DIRECTORY']!);
    const master = await readMasterKey(this.environment['MASTER_KEY_FILE']!);
    const keyring = new CallKeyring(store, master);
    await keyring.create(callId);
    await keyring.close();
  }

  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.environment['PUBLIC_URL']}/metrics`)).text();
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  async remove(): Promise<void> {
    await this.app?.stop();
    await this.model.stop();
    await dropDatabase(this.databaseName);
    await rm(this.directory, { recursive: true, force: true });
  }

  private async *spooled(): AsyncGenerator<EventV1> {
    const key = await this.spoolKey();
    for (const { directory } of await listSpools(this.environment['SPOOL_DIRECTORY']!)) {
      for await (const record of readSpool(directory, key)) {
        yield EventV1.parse(JSON.parse(Buffer.from(record.payload).toString('utf8')));
      }
    }
  }

  private async spoolKey(): Promise<SpoolKey> {
    const master = await readMasterKey(this.environment['MASTER_KEY_FILE']!);
    return new SpoolKey(master.derive('spool'));
  }
}

export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: these tests need running servers.`);
  return value;
}

function withPath(url: string, pathname: string): string {
  const changed = new URL(url);
  changed.pathname = pathname;
  return changed.href;
}

export async function createDatabase(name: string): Promise<string> {
  const server = required('TEST_DATABASE_URL');
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = withPath(server, name);
  await withClient(url, async (client) => {
    const entries = await readdir(MIGRATIONS, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    for (const each of names.sort()) {
      await client.query(await readFile(path.join(MIGRATIONS, each, 'migration.sql'), 'utf8'));
    }
  });
  return url;
}

/** What the world before has left in its queues would fill those of this one. */
async function emptyRedis(): Promise<string> {
  const url = withPath(required('TEST_REDIS_URL'), String(REDIS_DATABASE));
  const redis = new Redis(url, { lazyConnect: true });
  try {
    await redis.connect();
    await redis.flushdb();
  } finally {
    redis.disconnect();
  }
  return url;
}

export async function dropDatabase(name: string): Promise<void> {
  await withClient(required('TEST_DATABASE_URL'), (client) =>
    client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  );
}

/** Every row of a table, as text. */
export async function rowsOf(url: string, table: string): Promise<string[]> {
  const rows: string[] = [];
  await withClient(url, async (client) => {
    const name = client.escapeIdentifier(table);
    const found = await client.query<{ row: string }>(
      `SELECT every::text AS row FROM ${name} AS every`,
    );
    rows.push(...found.rows.map(({ row }) => row));
  });
  return rows;
}

async function withClient(
  url: string,
  use: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

/** A server's address that can be cut off and joined again. */
export class CuttableServer {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  private constructor(
    readonly url: string,
    private readonly port: number,
    private readonly target: URL,
  ) {}

  static async before(url: string): Promise<CuttableServer> {
    const port = await freePort();
    const here = new URL(url);
    here.host = `127.0.0.1:${port}`;
    return new CuttableServer(here.href, port, new URL(url));
  }

  async join(): Promise<void> {
    this.server = createServer((socket) => {
      const onward = connect(Number(this.target.port), this.target.hostname);
      for (const each of [socket, onward]) {
        this.sockets.add(each);
        each.on('error', () => undefined);
        each.on('close', () => {
          this.sockets.delete(each);
          socket.destroy();
          onward.destroy();
        });
      }
      socket.pipe(onward).pipe(socket);
    });
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
  }

  async cut(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
