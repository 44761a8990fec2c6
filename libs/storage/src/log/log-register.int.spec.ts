import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import type { LogEntryRequest, LogLease } from './log-entry.js';
import { LogRegister } from './log-register.js';
import { LogEntryConflictError, LogForkedDatabaseError, LogLeaseLostError } from './log.errors.js';
import { requestLogEntry } from './request-log-entry.js';

let server: TestDatabase;
let log: LogRegister;

beforeEach(async () => {
  server = await createTestDatabase(20);
  log = new LogRegister(server.database);
});
afterEach(() => server?.remove());

const DIGEST = `sha256:${'0a'.repeat(32)}`;
const entry = (id: string = randomUUID()): LogEntryRequest => ({
  type: 'tombstone',
  id,
  digest: DIGEST,
});
const callId = `CA${'0'.repeat(32)}`;

async function held(holder = 'worker-1', leaseMs = 60_000): Promise<LogLease> {
  const lease = await log.lease(holder, leaseMs);
  if (!lease) throw new Error('another holds the lease');
  return lease;
}

/** Sequences and publishes what waits; the store is not these tests' concern. */
async function publish(lease: LogLease, limit?: number): Promise<number> {
  const { publishedSize } = await log.state();
  const size = await log.sequence(lease, publishedSize, limit);
  if (size > publishedSize) {
    await log.markPublished(lease, {
      size,
      root: Buffer.alloc(32, 1),
      checkpoint: Buffer.from('c'),
    });
  }
  return size;
}

describe('requestLogEntry', () => {
  it('leaves nothing behind when its transaction fails', async () => {
    const failing = server.database.transaction(async (transaction) => {
      await requestLogEntry(transaction, entry());
      throw new Error('the seal failed');
    });
    await expect(failing).rejects.toThrow('the seal failed');
    expect(await log.backlog()).toMatchObject({ entries: 0, oldestRequestMs: null });
  });

  it('does nothing the second time, and refuses another digest with the type and id', async () => {
    expect(await log.request(entry('CA1'))).toBe('requested');
    expect(await log.request(entry('CA1'))).toBe('known');
    expect(await log.request({ ...entry('CA1'), type: 'disposal' })).toBe('requested');
    const other = log.request({ ...entry('CA1'), digest: `sha256:${'0b'.repeat(32)}` });
    await expect(other).rejects.toThrow(LogEntryConflictError);
    await expect(other).rejects.toThrow(/tombstone CA1/);
    expect(await log.backlog()).toMatchObject({ entries: 2 });
  });

  it.each([
    ['an id of another type', { type: 'manifest', id: 'CA1' }],
    ['an amendment that is the first revision', { type: 'amendment', id: `${callId}/r1` }],
    ['a digest without its algorithm', { digest: '0a'.repeat(32) }],
  ])('refuses %s, which could never be a leaf', async (_what, change) => {
    const request = { ...entry(), ...change } as LogEntryRequest;
    await expect(log.request(request)).rejects.toMatchObject({ code: 'AUDIT.LOG_FORMAT' });
    expect(await log.backlog()).toMatchObject({ entries: 0 });
  });
});

describe('LogRegister.sequence', () => {
  it('gives every committed entry of 64 writers one index, without a hole, while some abort', async () => {
    const WRITERS = 64;
    const EACH = 12;
    const lease = await held();
    let isWriting = true;
    const sequencing = (async () => {
      while (isWriting) {
        await publish(lease, 17);
        await delay(2);
      }
      while ((await log.backlog()).entries > 0) await publish(lease);
    })();
    const committed: string[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < EACH; n += 1) {
        const id = `${writer}/${n}`;
        const aborts = (writer + n) % 3 === 0;
        const writing = server.database.transaction(async (transaction) => {
          await requestLogEntry(transaction, entry(id));
          if (aborts) throw new Error('aborted');
        });
        if (aborts) await expect(writing).rejects.toThrow('aborted');
        else committed.push(await writing.then(() => id));
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
    isWriting = false;
    await sequencing;

    const entries = await log.entries(0, Number.MAX_SAFE_INTEGER);
    expect(committed.length).toBe(512);
    expect(entries.map(({ index }) => index)).toEqual(committed.map((_, index) => index));
    expect(new Set(entries.map(({ id }) => id))).toEqual(new Set(committed));
    expect(await log.state()).toMatchObject({ sequencedSize: 512, publishedSize: 512 });
  }, 60_000);

  it('follows the order of asking, a batch at a time', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await log.request(entry(id));
    const lease = await held();
    expect(await publish(lease, 2)).toBe(2);
    expect(await publish(lease, 2)).toBe(4);
    expect(await publish(lease, 2)).toBe(5);
    expect(await publish(lease, 2)).toBe(5);
    expect((await log.entries(1, 4)).map(({ id }) => id)).toEqual(['b', 'c', 'd']);
  });

  it('gives no index while a publication is under way', async () => {
    await log.request(entry());
    const lease = await held();
    expect(await log.sequence(lease, 0)).toBe(1);
    await log.request(entry());
    await expect(log.sequence(lease, 1)).rejects.toThrow(LogLeaseLostError);
    expect(await log.state()).toMatchObject({ sequencedSize: 1, publishedSize: 0 });
  });

  it('gives none to a holder who was checked against another size', async () => {
    await log.request(entry());
    await expect(log.sequence(await held(), 7)).rejects.toThrow(LogLeaseLostError);
  });
});

describe('LogRegister.lease', () => {
  it('is one worker’s until it runs out or is given back, and fences who had it before', async () => {
    const first = await held('worker-1', 200);
    expect(first.isNew).toBe(true);
    expect(await held('worker-1', 200)).toMatchObject({ token: first.token, isNew: false });
    expect(await log.lease('worker-2', 60_000)).toBeUndefined();
    await delay(250);
    const second = await held('worker-2');
    expect(second.token).toBeGreaterThan(first.token);
    await log.request(entry());
    await expect(log.sequence(first, 0)).rejects.toThrow(LogLeaseLostError);
    expect(await log.sequence(second, 0)).toBe(1);
    const publication = { size: 1, root: Buffer.alloc(32), checkpoint: Buffer.from('c') };
    await expect(log.markPublished(first, publication)).rejects.toThrow(LogLeaseLostError);

    await log.release(first);
    expect(await log.lease('worker-1', 60_000)).toBeUndefined();
    await log.release(second);
    expect(await held('worker-1')).toMatchObject({ isNew: true });
  });

  it('is given to one of many who ask at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 16 }, (_, n) => log.lease(`worker-${n}`, 60_000)),
    );
    expect(asked.filter((lease) => lease !== undefined)).toHaveLength(1);
  });
});

describe('LogRegister.markPublished', () => {
  it('tells the delay of each entry once, and what is owed a receipt', async () => {
    await server.database.run(
      (client) => client.$executeRaw`
        INSERT INTO calls (call_id, vertical, policy_revision, policy, ended_at)
        VALUES (${callId}, 'salon', 'salon@1', 'block', clock_timestamp() - interval '5 s')`,
    );
    await log.request({ ...entry(`${callId}/r1`), type: 'manifest', callId });
    await log.request({ ...entry(`${callId}/r2`), type: 'amendment', callId });
    expect((await log.backlog()).oldestCallEndMs).toBeGreaterThan(4_900);
    const lease = await held();
    await log.sequence(lease, 0);
    const publication = { size: 2, root: Buffer.alloc(32, 7), checkpoint: Buffer.from('note') };
    const delays = await log.markPublished(lease, publication);
    expect(delays.map(({ type }) => type).sort()).toEqual(['amendment', 'manifest']);
    const ofManifest = delays.find(({ type }) => type === 'manifest');
    expect(ofManifest?.sinceCallEndMs).toBeGreaterThan(4_900);
    expect(ofManifest?.sinceRequestMs).toBeLessThan(4_900);
    expect(delays.find(({ type }) => type === 'amendment')?.sinceCallEndMs).toBeNull();
    expect(await log.markPublished(lease, publication)).toEqual([]);
    expect(await log.state()).toMatchObject({
      publishedSize: 2,
      root: Buffer.alloc(32, 7),
      checkpoint: Buffer.from('note'),
    });

    const owed = await log.receiptsOwed(10);
    expect(owed.map(({ index, publishedSize }) => [index, publishedSize])).toEqual([
      [0, 2],
      [1, 2],
    ]);
    await log.markReceipts([0]);
    expect((await log.receiptsOwed(10)).map(({ index }) => index)).toEqual([1]);
  });
});

describe('LogRegister.restoreEntries', () => {
  const restored = (index: number, id = `T${index}`) => ({
    ...entry(id),
    index,
    publishedSize: 3,
  });

  it('gives what waited and what is missing the index that the log has, once', async () => {
    await log.request(entry('T1'));
    await log.request(entry('new'));
    for (let again = 0; again < 2; again += 1) {
      await log.restoreEntries([restored(0), restored(1), restored(2)]);
      const publication = { size: 3, root: Buffer.alloc(32, 7), checkpoint: Buffer.from('note') };
      await log.restoreState(publication);
    }
    expect((await log.entries(0, 9)).map(({ id }) => id)).toEqual(['T0', 'T1', 'T2']);
    expect(await log.state()).toMatchObject({ sequencedSize: 3, publishedSize: 3 });
    expect(await log.sequence(await held(), 3)).toBe(4);
    expect((await log.entries(3, 4)).map(({ id }) => id)).toEqual(['new']);
  });

  it.each([
    ['another leaf has the index', () => [restored(0, 'other')]],
    ['the leaf has another index', () => [restored(0, 'T9'), restored(1, 'T0')]],
    ['the leaf has another digest', () => [restored(1, 'T1'), { ...restored(2), id: 'T0' }]],
  ])('refuses where %s, and stores nothing', async (_what, entries) => {
    await log.request(entry('T0'));
    await publish(await held());
    await expect(log.restoreEntries(entries())).rejects.toThrow(LogForkedDatabaseError);
    expect((await log.entries(0, 9)).map(({ id }) => id)).toEqual(['T0']);
    expect(await log.backlog()).toMatchObject({ entries: 0 });
  });
});

describe('The tables of the log', () => {
  it.each([
    ["UPDATE log_entries SET digest = 'sha256:other'", /may not be changed/],
    ['UPDATE log_entries SET log_index = 9', /has its place in the log/],
    ['UPDATE log_entries SET log_index = NULL', /has its place in the log/],
    ['DELETE FROM log_entries', /only ever added to/],
    ['TRUNCATE log_entries', /only ever added to/],
    ['UPDATE log_state SET sequenced_size = 0, published_size = 0', /never shrinks/],
    ['DELETE FROM log_state', /only ever added to/],
    ['INSERT INTO log_state (id) VALUES (2)', /log_state_is_one_row/],
  ])('refuse %s', async (statement, expectation) => {
    await log.request(entry());
    await publish(await held());
    const change = server.database.run((client) => client.$executeRawUnsafe(statement));
    await expect(change).rejects.toThrow(expectation);
  });
});
