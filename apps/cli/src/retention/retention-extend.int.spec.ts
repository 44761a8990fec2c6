import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { manifestPath } from '@verbatim/audit-log';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runInside } from '../testing/verbatim-inside.js';

/** One year after the call, to the end of its day: its vertical's class is business-record. */
const FLOOR = /^2027-11-0[34]T/;

describe('verbatim retention extend', () => {
  let calls: RecordedCalls;
  let callId: string;

  beforeAll(async () => {
    calls = await RecordedCalls.open();
  }, 60_000);
  afterAll(() => calls.close());
  beforeEach(async () => {
    callId = await calls.record({ isSealed: true });
  });

  const extend = (...args: string[]) =>
    runInside(calls.directory, ['retention', 'extend', ...args], {
      DATABASE_URL: calls.databaseUrl,
      STORE_DIRECTORY: path.join(calls.directory, 'store'),
      TRUSTED_KEYS: path.join(calls.directory, 'trusted'),
    });
  const untilOf = async (key: string) => (await calls.store.lockOf(key))?.until.toISOString();

  it('locks every object of a call and its key until the floor of today, once', async () => {
    const first = await extend('--call', callId);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('Extended the locks of 4 objects. Calls: 1 held');
    for (const key of [manifestPath(callId, 1), `calls/${callId}/r1/events.vbe`, `keys/${callId}`])
      expect(await untilOf(key)).toMatch(FLOOR);
    const again = await extend('--call', callId, '--json');
    expect(JSON.parse(again.out)).toMatchObject({ kind: 'held', extended: 0, already: 4 });
  });

  it('locks nothing in a dry run, and says what it would', async () => {
    const told = await extend('--all', '--dry-run');
    expect(told.out).toMatch(new RegExp(`${callId} +2027-11-0[34] .+governance +4 +0 +0`));
    expect(told.out).toContain('Would extend');
    expect(await untilOf(manifestPath(callId, 1))).toBeUndefined();
  });

  it('looks at the calls of a class, and at no others', async () => {
    const none = await extend('--class', 'medicare-marketing', '--json');
    expect(none.out).not.toContain('"held"');
    expect(await untilOf(manifestPath(callId, 1))).toBeUndefined();
    await extend('--class', 'business-record');
    expect(await untilOf(manifestPath(callId, 1))).toMatch(FLOOR);
  });

  it('locks nothing by a manifest that nobody vouches for, goes on with others, and fails', async () => {
    const file = path.join(calls.directory, 'store', manifestPath(callId, 1));
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"events":{"bytes":', '"events":{"bytes":1'));
    const other = await calls.record({ isSealed: true });
    const told = await extend('--call', callId, other);
    expect(told.code).toBe(1);
    expect(told.out).toContain(
      `${callId}: ${manifestPath(callId, 1)} does not match its signature.`,
    );
    expect(await untilOf(`keys/${callId}`)).toBeUndefined();
    expect(await untilOf(`keys/${other}`)).toMatch(FLOOR);
    await writeFile(file, text);
  });

  it.each([
    ['nothing to look at', [], 64, 'Give one of --call, --class and --all.'],
    ['two of them', ['--all', '--class', 'business-record'], 64, 'Give one of'],
    ['a class that nobody knows', ['--class', 'wishful'], 2, 'No class wishful is known: '],
    ['a call that nobody knows', ['--call', `CA${'0'.repeat(32)}`], 2, 'No call CA0'],
  ])('refuses %s', async (_what, args, code, text) => {
    const refused = await extend(...args);
    expect(refused.code).toBe(code);
    expect(refused.err).toContain(text);
  });
});
