import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runHere } from '../testing/verbatim-here.js';

describe('verbatim rebuild-index', () => {
  let calls: RecordedCalls;
  /** Its database only. */
  let other: RecordedCalls;
  let callId: string;

  beforeAll(async () => {
    [calls, other] = await Promise.all([RecordedCalls.open(), RecordedCalls.open()]);
    callId = await calls.record({ isSealed: true });
    await calls.publish();
  }, 60_000);
  afterAll(async () => {
    await calls.close();
    await other.close();
  });

  const run = (...args: string[]) => runHere(args, {}, calls.runHere);
  const rebuild = (...args: string[]) => run('rebuild-index', '--into', other.databaseUrl, ...args);

  it('refuses a database that has rows, unless somebody says why', async () => {
    const refused = await run('rebuild-index');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('It is not empty.');
    expect(refused.err).toMatch(/calls +1/);
    expect(refused.err).toContain('--force <reason>');
    const unsaid = await run('rebuild-index', '--force', ' ');
    expect(unsaid).toMatchObject({ code: 64 });
  });

  it('changes nothing in a dry run, and says what there is', async () => {
    const told = await rebuild('--dry-run');
    expect(told).toMatchObject({ code: 0, err: '' });
    expect(told.out).toMatch(/sealed calls +1\n/);
    expect(told.out).toContain('is empty.');
    expect(
      (await runHere(['calls'], { DATABASE_URL: other.databaseUrl }, calls.runHere)).out,
    ).not.toContain(callId);
  });

  it('ends with the rows of each table, and the calls are listed again', async () => {
    const built = await rebuild();
    expect(built).toMatchObject({ code: 0, err: '' });
    expect(built.out).toMatch(/seals +1\n/);
    expect(built.out).toMatch(/call_people +1\n/);
    expect(built.out).toContain('Everything that the object store has is in the database.');
    const listed = await runHere(['calls'], { DATABASE_URL: other.databaseUrl }, calls.runHere);
    expect(listed.out).toContain(callId);
    const again = await rebuild('--force', 'killed half way', '--json');
    expect(JSON.parse(again.out)).toMatchObject({ faults: 0, rows: { calls: 1, seals: 1 } });
  });

  it('takes only the URL of a PostgreSQL', async () => {
    expect(await run('rebuild-index', '--into', 'http://x')).toMatchObject({ code: 64 });
  });
});
