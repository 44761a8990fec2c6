import path from 'node:path';
import { encodeStatement, statementPath } from '@verbatim/audit-log';
import { AccessLog, openDatabase, readSigningKey, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runHere } from '../testing/verbatim-here.js';
import type { VerifiedDay } from './verify-days.js';

const DAY = '2026-11-20';

describe('verbatim access-log', () => {
  let calls: RecordedCalls;
  let database: Database;

  beforeAll(async () => {
    calls = await RecordedCalls.open();
    database = openDatabase(calls.databaseUrl);
    await write('a');
    await state();
  });
  afterAll(async () => {
    await database.close();
    await calls.close();
  });

  const run = (args: readonly string[], variables: Record<string, string> = {}) =>
    runHere(
      args,
      { TRUSTED_KEYS: path.join(calls.directory, 'trusted'), ...variables },
      calls.runHere,
    );

  const write = (accessId: string): Promise<unknown> =>
    database.run((client) =>
      client.access.create({
        data: {
          ...{ accessId, subject: 's', means: 'cli', action: 'show', outcome: 'begun', target: {} },
          at: new Date(`${DAY}T12:00:00.000Z`),
        },
      }),
    );

  /** As the worker does. */
  async function state(): Promise<void> {
    const signer = await readSigningKey(path.join(calls.directory, 'signing.pem'));
    const rows = await new AccessLog(database).linesOf(DAY);
    const lines = rows.bytes();
    const body = rows.body(DAY, lines, null);
    const said = { kind: 'access-day', id: DAY, at: Date.now(), body };
    await calls.store.create(body.lines.key, lines);
    const key = statementPath('access-day', DAY);
    await calls.store.create(key, await encodeStatement(said, signer));
  }

  it('verify holds a day against its rows, its lines and its statement', async () => {
    const { code, out } = await run(['access-log', 'verify', '--day', DAY]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^2026-11-20 {2}holds, 1 rows/)]);
    expect(out).toContain('not-yet-logged');
  });

  it('verify names a row that was written into the day, and fails', async () => {
    await write('b');
    const { code, out } = await run(['access-log', 'verify', '--day', DAY, '--json']);
    expect(code).toBe(1);
    const [day] = JSON.parse(out) as VerifiedDay[];
    expect(day?.problems).toMatchObject([{ code: 'row-added' }]);
  });

  it('verify names days of which nothing was stated', async () => {
    const { code, out } = await run(['access-log', 'verify']);
    expect(code).toBe(1);
    expect(out).toContain('no-statement: Nothing was stated of 2026-11-21.');
  });

  it.each([['today'], [new Date().toISOString().slice(0, 10)]])(
    'verify refuses %s as a day that is over',
    async (day) => {
      expect((await run(['access-log', 'verify', '--day', day])).code).toBe(64);
    },
  );

  it('has what changes something with its reason, and how it ended', async () => {
    const set = ['level', 'set', 'healthcare', 'high', '--reason', 'a drill'];
    expect((await run(set, { VERBATIM_OPERATOR: 'ops' })).code).not.toBe(0);
    const { out } = await run(['access-log', 'list', '--subject', 'ops', '--json']);
    const target = { vertical: 'healthcare', level: 'high' };
    expect(JSON.parse(out)).toMatchObject([
      { action: 'level set', outcome: 'failed', reason: 'a drill', target },
      { action: 'level set', outcome: 'begun', reason: 'a drill', target },
    ]);
  });
});
