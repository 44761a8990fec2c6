import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../database/database.js';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import type { AccessInput } from './access.js';
import { AccessLog } from './access-log.js';
import { recordAccess } from './record-access.js';

let server: TestDatabase;
let log: AccessLog;

let shown: AccessInput;

beforeAll(async () => {
  server = await createTestDatabase();
  log = new AccessLog(server.database);
});
afterAll(() => server?.remove());
// Rows stay, so that each test looks at those of somebody else.
beforeEach(() => {
  shown = { subject: randomUUID(), means: 'cli', action: 'show', target: { callId: 'CA1' } };
});

const never = (error: unknown): void => {
  throw error;
};
const mine = () => log.list({ subject: shown.subject });
const outcomes = async () => (await mine()).map(({ outcome }) => outcome).reverse();
const today = () => new Date().toISOString().slice(0, 10);

describe('recordAccess', () => {
  it('writes what is begun before it is done, and how it ended', async () => {
    const seen = await recordAccess(server.database, shown, outcomes, never);
    expect(seen).toEqual(['begun']);
    expect(await outcomes()).toEqual(['begun', 'ended']);
    const [ended, begun] = await mine();
    expect(ended).toMatchObject({ ...shown, accessId: begun?.accessId, reason: undefined });
  });

  it('says that it failed, and passes on why', async () => {
    const failing = async (): Promise<void> => {
      throw new Error('no such call');
    };
    const doing = recordAccess(server.database, shown, failing, never);
    await expect(doing).rejects.toThrow('no such call');
    expect(await outcomes()).toEqual(['begun', 'failed']);
  });

  it('does nothing when it cannot be written down', async () => {
    const away = openDatabase('postgresql://app@127.0.0.1:9/none');
    let isDone = false;
    const doing = recordAccess(away, shown, async () => void (isDone = true), never);
    await expect(doing).rejects.toMatchObject({ code: 'DATABASE.UNAVAILABLE' });
    expect(isDone).toBe(false);
    await away.close();
  });

  it('takes what text in PostgreSQL cannot hold, and cuts what is too long', async () => {
    const reason = `asked\0for \ud800 ${'x'.repeat(1_000)}`;
    await recordAccess(server.database, { ...shown, reason }, async () => undefined, never);
    const [row] = await mine();
    expect(row?.reason).toHaveLength(500);
    expect(row?.reason).toMatch(/^asked\ufffdfor \ufffd x+$/);
  });
});

describe('The table accesses', () => {
  it.each([
    ["UPDATE accesses SET subject = 'nobody'", /only ever added to/],
    ['DELETE FROM accesses', /only ever added to/],
    ['TRUNCATE accesses', /only ever added to/],
    [
      "INSERT INTO accesses (access_id, subject, means, action, target, outcome) VALUES ('a', 's', 'post', 'x', '{}', 'begun')",
      /accesses_means/,
    ],
  ])('refuses %s', async (statement, expectation) => {
    await recordAccess(server.database, shown, async () => undefined, never);
    const change = server.database.run((client) => client.$executeRawUnsafe(statement));
    await expect(change).rejects.toThrow(expectation);
  });
});

describe('AccessLog.list', () => {
  it('has the newest first, of one subject, page by page', async () => {
    for (const subject of [shown.subject, 'ben', shown.subject]) {
      await recordAccess(server.database, { ...shown, subject }, async () => undefined, never);
    }
    const ids = (await mine()).map(({ id }) => id);
    const [newest = 0n] = ids;
    expect(ids).toEqual([newest, newest - 1n, newest - 4n, newest - 5n]);
    const { subject } = shown;
    expect(await log.list({ subject, before: newest - 1n, limit: 1 })).toMatchObject([
      { id: newest - 4n },
    ]);
  });
});

describe('AccessLog.linesOf', () => {
  it('has the rows of both tables on one day of UTC, each whole and in order', async () => {
    const at = new Date('2026-11-20T23:59:59.999Z');
    await server.database.run((client) =>
      client.access.createMany({
        data: [
          { ...rowAt(at), accessId: 'first', reason: 'asked' },
          { ...rowAt(new Date(at.getTime() + 1)), accessId: 'next day' },
          { ...rowAt(at), accessId: 'second' },
        ],
      }),
    );
    await server.database.run((client) =>
      client.consoleAccess.create({
        data: {
          ...{ requestId: 'r1', phase: 'begun', subject: 'anna', roles: ['viewer'], at },
          ...{ action: 'readCall', target: { callSid: 'CA1' } },
        },
      }),
    );
    const lines = (await log.linesOf('2026-11-20')).bytes().toString().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { table: 'accesses', accessId: 'first', reason: 'asked', target: { callId: 'CA1' } },
      { table: 'accesses', accessId: 'second', reason: null, at: at.getTime() },
      { table: 'console_accesses', requestId: 'r1', roles: ['viewer'], status: null },
    ]);
    expect(await log.firstAt()).toEqual(at);
  });
});

const rowAt = (at: Date) => ({ ...shown, at, outcome: 'begun' });

describe('AccessLog.settle', () => {
  it.each(['accesses', 'console_accesses'])(
    'waits for who is writing into %s, so that nothing comes into a day that was read',
    async (table) => {
      const writer = new pg.Client({ connectionString: server.url });
      await writer.connect();
      try {
        await writer.query('BEGIN');
        const [columns, values] =
          table === 'accesses'
            ? ['access_id, means, outcome', "'a', 'cli', 'begun'"]
            : ['request_id, phase', "'r', 'begun'"];
        await writer.query(
          `INSERT INTO ${table} (${columns}, subject, action, target) VALUES (${values}, 's', 'a', '{}')`,
        );
        let isSettled = false;
        const settling = log.settle().then(() => (isSettled = true));
        await delay(150);
        expect(isSettled).toBe(false);
        await writer.query('COMMIT');
        await settling;
        expect((await log.linesOf(today())).bytes().length).toBeGreaterThan(0);
      } finally {
        await writer.end();
      }
    },
  );

  it('gives a row the time at which its writer got the table, not when its transaction began', async () => {
    const writer = new pg.Client({ connectionString: server.url });
    await writer.connect();
    try {
      await writer.query('BEGIN');
      await writer.query('SELECT 1');
      await delay(50);
      await log.settle();
      const settledAt = Date.now();
      await writer.query(
        "INSERT INTO console_accesses (request_id, phase, subject, action, target) VALUES ('r', 'begun', 's', 'a', '{}')",
      );
      await writer.query('COMMIT');
      const { rows } = await writer.query<{ at: Date }>(
        'SELECT at FROM console_accesses ORDER BY id DESC LIMIT 1',
      );
      // Clocks of this machine and the server are one in tests, to a few milliseconds.
      expect(rows[0]?.at.getTime()).toBeGreaterThanOrEqual(settledAt - 20);
    } finally {
      await writer.end();
    }
  });
});
