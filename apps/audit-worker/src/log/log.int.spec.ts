import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CHECKPOINT_PATH,
  LogTiles,
  LoggedVerifier,
  checkpointPath,
  digestOfObject,
  logLeaf,
  manifestLeaf,
  manifestPath,
  openCheckpoint,
  openStatement,
  statementLeaf,
  statementPath,
  verifyLog,
  type Checkpoint,
  type LogLeaf,
  type ObjectReader,
} from '@verbatim/audit-log';
import type { RaisedAlarm } from '@verbatim/paging';
import { parseEnv } from '@verbatim/platform';
import { LogRegister, objectReader, openDatabase, restoreLog } from '@verbatim/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditWorkerEnv } from '../audit-worker.env.js';
import { RecordWorld } from '../testing/record-world.js';
import { logTablesOf, restoreLogTables } from '../testing/log-tables.js';
import { randomCallId, sampleCall } from '../testing/sample-call.js';
import { createTestDatabase, createTestStore, type Owned } from '../testing/test-servers.js';
import {
  createLogKeeper,
  createLogKeeping,
  receiptPorts,
  type LogParts,
} from './create-log-keeping.js';
import { hourOf } from './hours.js';
import { LOG_REFUSED_ALARM } from './log-keeper.js';
import type { AnchorPlace } from './anchors/anchor-place.js';
import { openAnchors } from './anchors/open-anchors.js';
import { AnchorAheadError, DatabaseBehindLogError } from './log.errors.js';
import { writeReceipts } from './receipts.js';

describe.each(['files', 's3'] as const)('The log in %s', (kind) => {
  let world: RecordWorld;

  beforeEach(async () => {
    world = await RecordWorld.open(kind);
  });
  afterEach(() => world.close());

  const keeper = (overrides: Partial<LogParts> = {}) => createLogKeeper(world.logParts(overrides));

  const request = (n: number): Promise<LogLeaf[]> =>
    Promise.all(
      Array.from({ length: n }, async () => {
        const id = randomUUID();
        const leaf: LogLeaf = { type: 'tombstone', id, digest: digestOfObject(Buffer.from(id)) };
        await world.connections.log.request(leaf);
        return leaf;
      }),
    );

  /** As time does, when nobody renews it. */
  const endLease = () =>
    world.connections.database.run(
      (client) => client.$executeRaw`UPDATE log_state SET lease_until = NULL`,
    );

  const newest = async (): Promise<Checkpoint> => {
    const { store, trustedKeys } = world.connections;
    return openCheckpoint(await store.read(CHECKPOINT_PATH), world.env.LOG_ORIGIN, trustedKeys);
  };

  /** As a verifier sees it who holds the newest checkpoint. */
  const source = async () => {
    const { store, trustedKeys } = world.connections;
    const anchor = await store.read(CHECKPOINT_PATH);
    return { reader: objectReader(store), trustedKeys, origin: world.env.LOG_ORIGIN, anchor };
  };

  /** The indexes that receipts give, each verified. */
  async function receiptsOf(leaves: readonly LogLeaf[]): Promise<(number | undefined)[]> {
    const verifier = new LoggedVerifier(await source());
    const [sealedAt, now, mergeDelayMs] = [Date.now(), Date.now(), 60_000];
    return Promise.all(
      leaves.map(async (leaf) => {
        const report = await verifier.verify({ leaf, sealedAt, now, mergeDelayMs });
        expect(report.verdict).toBe('in-log');
        expect(report.text).toContain('as its receipt says');
        return report.index;
      }),
    );
  }

  /** Tiles, entries and every checkpoint tell one history, of these leaves, each of them once. */
  async function expectWhole(leaves: readonly LogLeaf[]): Promise<void> {
    expect(await verifyLog(await source())).toMatchObject({
      verdict: 'verified',
      size: leaves.length,
    });
    const tiles = new LogTiles(objectReader(world.connections.store));
    const entries: string[] = [];
    for await (const { bytes } of tiles.entriesIn(0, leaves.length)) entries.push(bytes.toString());
    expect([...entries].sort()).toEqual(leaves.map((leaf) => logLeaf(leaf).toString()).sort());
    const indexed = await world.connections.log.entries(0, leaves.length);
    expect(indexed.map(({ index }) => index)).toEqual(leaves.map((_, index) => index));
    expect(indexed.map(({ type, id, digest }) => logLeaf({ type, id, digest }).toString())).toEqual(
      entries,
    );
  }

  it('has every sealed call, with a receipt that proves it', async () => {
    const callIds = [randomCallId(), randomCallId(), randomCallId()];
    for (const callId of callIds) {
      await world.archiveEvents(sampleCall({ callId, key: await world.newCall(callId) }));
    }
    expect(await world.sealAll()).toBe(3);
    await keeper().turn();
    expect((await newest()).size).toBe(3);
    const ports = receiptPorts(world.logParts());
    expect(await writeReceipts(ports)).toBe(3);
    expect(await writeReceipts(ports)).toBe(0);

    const { store } = world.connections;
    const leaves = await Promise.all(
      callIds.map(async (callId) =>
        manifestLeaf(callId, 1, await store.read(manifestPath(callId, 1))),
      ),
    );
    expect((await receiptsOf(leaves)).sort()).toEqual([0, 1, 2]);
    await expectWhole(leaves);
    // The record is as it was before it had receipts.
    for (const callId of callIds) {
      expect(await world.verify(callId)).toMatchObject({ integrity: 'verified' });
    }
  });

  it('is kept by one of several workers at a time, and whole when they take turns', async () => {
    const leaves: LogLeaf[] = [];
    const workers = ['worker-1', 'worker-2', 'worker-3'].map((workerId) =>
      keeper({ workerId, leaseMs: 150 }),
    );
    let isOver = false;
    const working = workers.map(async (worker, n) => {
      while (!isOver) {
        // A lost lease is no fault; it is what keeps two from publishing at once.
        await worker.turn().catch((error: { code?: string }) => {
          if (error.code !== 'LOG.LEASE_LOST') throw error;
        });
        await delay(10 + 120 * n);
        if (Math.random() < 0.3) await worker.release();
      }
    });
    for (let round = 0; round < 12; round += 1) {
      leaves.push(...(await request(25)));
      await delay(40);
    }
    await expect.poll(() => newest().then(({ size }) => size)).toBe(leaves.length);
    isOver = true;
    await Promise.all(working);
    await expectWhole(leaves);
  });

  it('is the same whoever finishes, when its worker stalls before it moves the pointer', async () => {
    const { store } = world.connections;
    const leaves = await request(3);
    let isStalled = false;
    const { promise: awake, resolve: wake } = Promise.withResolvers<void>();
    const stalling = keeper({
      workerId: 'worker-1',
      leaseMs: 10_000,
      store: {
        create: (key, bytes, options) => store.create(key, bytes, options),
        read: (key, options) => store.read(key, options),
        replace: async (key, bytes) => {
          isStalled = true;
          await awake;
          return store.replace(key, bytes);
        },
      },
      // It may not renew either: the whole process stands still.
      register: Object.assign(Object.create(world.connections.log) as LogRegister, {
        lease: async (holder: string, leaseMs: number) =>
          isStalled ? undefined : world.connections.log.lease(holder, leaseMs),
      }),
    });
    const stalled = stalling.turn();
    await expect.poll(() => isStalled).toBe(true);
    await endLease();
    const other = keeper({ workerId: 'worker-2' });
    await other.turn();
    leaves.push(...(await request(4)));
    await other.turn();
    expect((await newest()).size).toBe(7);
    wake();
    await expect(stalled).rejects.toMatchObject({ code: 'LOG.LEASE_LOST' });
    // The one that woke up has set the pointer back; the next turn of the holder mends it.
    expect((await newest()).size).toBe(3);
    await other.turn();
    await expectWhole(leaves);
  });

  it('is the same after a kill at every write, and its receipts are', async () => {
    const leaves = await request(5);
    await keeper().turn();
    const { store } = world.connections;
    for (let nth = 1; ; nth += 1) {
      let writes = 0;
      const dying = async <T>(write: () => Promise<T>): Promise<T> => {
        writes += 1;
        if (writes === nth) throw new Error('killed');
        return write();
      };
      const parts: Partial<LogParts> = {
        store: {
          create: (key, bytes, options) => dying(() => store.create(key, bytes, options)),
          replace: (key, bytes) => dying(() => store.replace(key, bytes)),
          read: (key, options) => store.read(key, options),
        },
      };
      const begun = await request(2);
      leaves.push(...begun);
      const killed = await keeper(parts)
        .turn()
        .catch(() => 'killed');
      if (killed !== 'killed') break;
      // What was begun is finished first, by itself.
      await keeper().turn();
      expect((await newest()).size).toBe(leaves.length);
    }
    const ports = receiptPorts(world.logParts());
    let writes = 0;
    const create: typeof store.create = async (key, bytes, options) => {
      writes += 1;
      if (writes > 3) throw new Error('killed');
      return store.create(key, bytes, options);
    };
    await expect(writeReceipts({ ...ports, store: { create } })).rejects.toThrow('killed');
    while ((await writeReceipts(ports)) > 0);
    expect((await receiptsOf(leaves)).sort((a, b) => a! - b!)).toEqual(leaves.map((_, n) => n));
    await expectWhole(leaves);
  });

  it('has one heartbeat for each hour that is over, late ones saying so, whoever makes them', async () => {
    const { log, database, store, trustedKeys } = world.connections;
    await keeper().turn();
    await database.run(
      (client) =>
        client.$executeRaw`UPDATE log_state SET started_at = started_at - interval '3 hours'`,
    );
    await request(1);
    const now = Date.now();
    // A worker dies when it has written the first of them, before it asked for its leaf.
    const dying = Object.assign(Object.create(log) as LogRegister, {
      request: async () => {
        throw new Error('killed');
      },
    });
    await expect(keeper({ register: dying }).turn()).rejects.toThrow('killed');
    for (const workerId of ['worker-1', 'worker-2']) {
      const worker = keeper({ workerId });
      await endLease();
      await worker.turn();
      await worker.turn();
      await worker.release();
    }
    const hours = [3, 2, 1].map((ago) => hourOf(now - ago * 3_600_000));
    const leaves = await Promise.all(
      hours.map(async (hour) => {
        const bytes = await store.read(statementPath('heartbeat', hour));
        const statement = openStatement(bytes, trustedKeys);
        expect(statement).toMatchObject({ kind: 'heartbeat', id: hour });
        expect(statement.body).toMatchObject({ entries: 0, missed: { from: hours[0] } });
        return statementLeaf('heartbeat', hour, bytes);
      }),
    );
    const entries = await log.entries(0, 100);
    expect(entries.filter(({ type }) => type === 'heartbeat').map(({ id }) => id)).toEqual(hours);
    while ((await writeReceipts(receiptPorts(world.logParts()))) > 0);
    expect(await receiptsOf(leaves)).toHaveLength(3);
  });

  it('is copied to another bucket while it grows, and before its keeper stops', async () => {
    const other = await createTestStore('s3');
    const env = parseEnv(AuditWorkerEnv, {
      ...world.variables,
      ANCHOR_S3_BUCKET: other.value['S3_BUCKET'],
      ANCHOR_S3_ENDPOINT: other.value['S3_ENDPOINT'],
      ANCHOR_S3_ACCESS_KEY_ID: other.value['S3_ACCESS_KEY_ID'],
      ANCHOR_S3_SECRET_ACCESS_KEY: other.value['S3_SECRET_ACCESS_KEY'],
    });
    const anchors = await openAnchors(env, world.connections.trustedKeys);
    const sizeThere = () => anchors[0]?.newest?.().then((checkpoint) => checkpoint?.size);
    try {
      await request(2);
      const keeping = createLogKeeping(world.logParts({ anchors, anchorEveryMs: 1_000 }));
      keeping.start();
      await expect.poll(sizeThere).toBe(2);
      await request(3);
      await expect.poll(sizeThere).toBe(5);
      await request(1);
      await keeping.close();
      expect(await sizeThere()).toBe(6);
      expect((await newest()).size).toBe(6);
    } finally {
      for (const anchor of anchors) await anchor.close();
      await other.remove();
    }
  });

  it('grows no more where an anchor has seen more than database and store have', async () => {
    await request(3);
    await keeper().turn();
    const checkpoint = { size: 9, root: Buffer.alloc(32, 9) };
    const place: AnchorPlace = {
      name: 'bucket',
      description: 's3://anchors',
      keep: async () => undefined,
      newest: async () => checkpoint,
      close: async () => undefined,
    };
    await request(1);
    const worker = keeper({ anchors: [place], workerId: 'worker-2' });
    await endLease();
    await expect(worker.turn()).rejects.toThrow(AnchorAheadError);
    expect((await newest()).size).toBe(3);
  });

  it('is restored from no store in which it does not verify', async () => {
    const leaves = await request(3);
    await keeper().turn();
    const tile = await world.connections.store.read('log/tile/0/000.p/3');
    const { reader, trustedKeys, origin } = await source();
    const altered: ObjectReader = {
      read: async (key) =>
        key === 'log/tile/0/000.p/3' ? Buffer.from(tile).reverse() : reader.read(key),
      list: (prefix) => reader.list(prefix),
    };
    const { log: register } = world.connections;
    const restoring = restoreLog({ reader: altered, trustedKeys, origin, register });
    await expect(restoring).rejects.toMatchObject({
      code: 'LOG.NOT_RESTORABLE',
      verdict: 'altered-object',
    });
    // What is there already is restored to what it is.
    expect(await restoreLog({ reader, trustedKeys, origin, register })).toBe(3);
    await expectWhole(leaves);
  });

  describe('beside a database that was restored', () => {
    let restored: Owned<string>;
    beforeEach(async () => {
      restored = await createTestDatabase();
    });
    afterEach(() => restored.remove());

    it.each(['a backup', 'nothing'])('grows no more, from %s, and says so', async (from) => {
      const leaves = await request(3);
      await keeper().turn();
      const backup = from === 'a backup' ? await logTablesOf(world.env.DATABASE_URL) : undefined;
      leaves.push(...(await request(4)));
      await keeper().turn();
      const objects = await world.objects('log/');
      if (backup) await restoreLogTables(restored.value, backup);

      const database = openDatabase(restored.value);
      try {
        const register = new LogRegister(database);
        const raised: RaisedAlarm[] = [];
        const alarm = {
          raise: (one: RaisedAlarm) => void raised.push(one),
          clear: () => undefined,
        };
        const worker = keeper({ register, alarm });
        await register.request({
          type: 'tombstone',
          id: 'T1',
          digest: digestOfObject(Buffer.alloc(0)),
        });
        for (let attempt = 1; attempt <= 2; attempt += 1) {
          await expect(worker.turn()).rejects.toThrow(DatabaseBehindLogError);
        }
        expect(worker.isRefused).toBe(true);
        expect(raised[0]).toMatchObject({ key: LOG_REFUSED_ALARM, severity: 'critical' });
        expect(raised[0]?.summary).toContain('verbatim rebuild-index');
        expect(await register.state()).toMatchObject({ sequencedSize: backup ? 3 : 0 });
        expect(await world.objects('log/')).toEqual(objects);

        // Also where the pointer was set back with the database: the newest checkpoint is looked for.
        const { store } = world.connections;
        await store.replace(CHECKPOINT_PATH, await store.read(checkpointPath(3)));
        await worker.release();
        const next = keeper({ register, alarm, workerId: 'worker-2' });
        await expect(next.turn()).rejects.toThrow(DatabaseBehindLogError);

        // What the message says to do mends it, and what waited becomes a leaf after all the others.
        const { reader, trustedKeys, origin } = await source();
        expect(await restoreLog({ reader, trustedKeys, origin, register })).toBe(7);
        await next.turn();
        expect(next.isRefused).toBe(false);
        expect((await register.entries(7, 9)).map(({ id }) => id)).toEqual(['T1']);
        expect(await verifyLog(await source())).toMatchObject({ verdict: 'verified', size: 8 });
        const ports = receiptPorts(world.logParts({ register }));
        while ((await writeReceipts(ports)) > 0);
        expect((await receiptsOf(leaves)).sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
      } finally {
        await database.close();
      }
    });
  });
});
