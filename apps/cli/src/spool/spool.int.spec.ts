import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { listSpools, ProcessSpool, SpoolKey } from '@verbatim/backpressure';
import type { CallKey } from '@verbatim/audit-log';
import { QUEUE_POLICY, type ArchiveJobV1, type EventV1 } from '@verbatim/contracts';
import { parseQueueUrl, startWorker, type RunningWorker } from '@verbatim/queue';
import {
  DeadLetters,
  openDatabase,
  ProcessRegister,
  readMasterKey,
  type Database,
} from '@verbatim/storage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runInside } from '../testing/verbatim-inside.js';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');
const QUEUE = 'audit-salon';
const PARTITIONS = new Map(
  ['salon', 'healthcare'].map((each) => [each, { quotaBytes: 4_000_000 }]),
);

/** The built command line tool on spools as voice processes leave them; queues in PostgreSQL. */
describe('verbatim spool', () => {
  let calls: RecordedCalls;
  let database: Database;
  let key: SpoolKey;
  let root: string;
  let worker: RunningWorker | undefined;

  beforeAll(async () => {
    calls = await RecordedCalls.open();
    database = openDatabase(calls.databaseUrl);
    const master = await readMasterKey(path.join(calls.directory, 'master.key'));
    key = new SpoolKey(master.derive('spool'));
    await mkdir(path.join(calls.directory, '.data'));
  });
  beforeEach(async () => {
    const name = `spool-${Math.random().toString(36).slice(2)}`;
    root = path.join(calls.directory, name);
    await mkdir(root);
    const run = { ...calls.runFile, spoolDirectory: name };
    await writeFile(path.join(calls.directory, '.data/run.json'), JSON.stringify(run));
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });
  afterAll(async () => {
    await database.close();
    await calls.close();
  });

  const spool = (...args: string[]) => runInside(calls.directory, ['spool', ...args]);
  const open = (name: string, spoolKey = key) =>
    ProcessSpool.open({ directory: path.join(root, name), key: spoolKey, partitions: PARTITIONS });

  /** What a process leaves behind that died before the archive had anything of this call. */
  async function leave(name: string, events: readonly EventV1[], spoolKey = key): Promise<void> {
    const left = await open(name, spoolKey);
    const records = events.map((event) => ({
      ...{ epoch: event.epoch, seq: event.seq },
      payload: Buffer.from(JSON.stringify(event)),
    }));
    await left.of('salon').append(records);
    await left.close();
  }

  /** Archives what comes out of the queue, as the worker does. */
  async function work(callKey: CallKey): Promise<void> {
    worker = await startWorker({
      connection: parseQueueUrl(calls.databaseUrl),
      ...{ name: QUEUE, policy: QUEUE_POLICY[QUEUE], deadLetters: new DeadLetters(database) },
      run: async (payload) =>
        calls.archive(callKey, [...(payload as ArchiveJobV1).events] as EventV1[]),
      onBug: (error) => {
        throw error;
      },
    });
  }

  const filesOf = async (name: string) =>
    (await listSpools(root)).find(({ processId }) => processId === name)?.files ?? [];

  it('says that there are none, and that a root is missing', async () => {
    expect((await spool('list')).out).toBe('There are no spools.\n');
    expect((await spool('verify')).out).toBe('There are no spool files.\n');
    expect((await spool('adopt')).out).toBe('There is nothing to adopt.\n');
    const { code, err } = await spool('list', '--directory', path.join(root, 'none'));
    expect([code, err]).toEqual([78, expect.stringContaining('none cannot be opened (ENOENT)')]);
  });

  it('lists the living and the dead with what they hold', async () => {
    const { events } = await calls.draft();
    await leave('voice-dead', events);
    const living = await open('voice-living');
    const { code, out } = await spool('list', '--json');
    expect(code).toBe(0);
    const rows = JSON.parse(out) as Record<string, unknown>[];
    expect(rows.find((row) => row['processId'] === 'voice-dead')).toMatchObject({
      ...{ owner: 'dead', vertical: 'salon', files: 1, records: events.length, keyIds: [key.id] },
      oldestAgeSeconds: expect.any(Number),
    });
    expect(rows.find((row) => row['processId'] === 'voice-living')).toMatchObject({
      ...{ owner: 'alive', pid: process.pid, records: 0 },
    });
    expect((await spool('list')).out).toMatch(
      /voice-dead +dead +salon +1 +\d+\.\d KiB +10 +\d+ s +[0-9a-f]{16}/,
    );
    await living.close();
  });

  it('verifies what is whole with 0, and what is damaged with 1', async () => {
    const { events } = await calls.draft();
    await leave('voice-dead', events);
    expect(await spool('verify')).toMatchObject({ code: 0 });
    const file = (await filesOf('voice-dead'))[0]?.path as string;
    const bytes = await readFile(file);
    bytes[1_100] = (bytes[1_100] as number) ^ 0xff;
    await writeFile(file, bytes);
    const { code, out } = await spool('verify', '--json');
    expect(code).toBe(1);
    const verdict = { intact: events.length - 1, corrupt: 1, torn: 0, forged: 0, isDamaged: true };
    expect(JSON.parse(out)).toMatchObject([verdict]);
  });

  it('names a spool of another key, and adopts nothing of it', async () => {
    const { events } = await calls.draft();
    const other = new SpoolKey(Buffer.alloc(32, 9));
    await leave('voice-other', events, other);
    const verified = await spool('verify');
    expect(verified.code).toBe(1);
    expect(verified.err).toContain(`written under key ${other.id}; this process has ${key.id}`);
    const adopted = await spool('adopt');
    expect([adopted.code, adopted.err]).toEqual([1, expect.stringContaining('left untouched')]);
    expect(await readdir(root)).toEqual(['voice-other']);
  });

  it('adopts without a voice process: sends, waits for the archive, and clears up', async () => {
    const { key: callKey, events } = await calls.draft();
    await leave('voice-dead', events);
    await work(callKey);
    const { code, out, err } = await spool('adopt', 'voice-dead');
    expect([code, out]).toEqual([0, '1 of 1 directories are archived and gone.\n']);
    expect(err).toContain(`voice-dead: all ${events.length} events are archived`);
    expect(await readdir(root)).toEqual([]);
  });

  it('lets nobody wait any more for a spool in which nothing was left', async () => {
    const processes = new ProcessRegister(database);
    await processes.start('voice-empty', 'voice');
    await processes.end('voice-empty', { salon: 60_000 });
    await mkdir(path.join(root, 'voice-empty', 'keys'), { recursive: true });
    const { code, out } = await spool('adopt');
    expect([code, out]).toEqual([0, '1 of 1 directories are archived and gone.\n']);
    expect(await processes.deadSpools('voice', 0)).toEqual([]);
  });

  it('refuses who is alive and who is unknown, all at once', async () => {
    const living = await open('voice-living');
    const { code, err } = await spool('adopt', 'voice-living', 'voice-never');
    expect(code).toBe(2);
    expect(err).toContain(`voice-living is alive (pid ${process.pid})`);
    expect(err).toContain('No spool of voice-never');
    await living.close();
  });

  it('loses nothing when it is interrupted, and goes on the next time', async () => {
    const { key: callKey, events } = await calls.draft();
    await leave('voice-dead', events);
    const child = spawn(process.execPath, [MAIN, 'spool', 'adopt'], {
      ...{ cwd: calls.directory, env: { PATH: process.env['PATH'] } },
    });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await expect.poll(() => err, { timeout: 20_000 }).toContain('0 of 10 events are archived');
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, err]).toEqual([1, expect.stringContaining('10 events are left')]);
    await work(callKey);
    expect(await spool('adopt')).toMatchObject({ code: 0 });
    expect(await readdir(root)).toEqual([]);
  });
});
