import { Incidents, openDatabase, ProcessRegister, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runInside } from '../testing/verbatim-inside.js';

let calls: RecordedCalls;
let database: Database;
let incidents: Incidents;

beforeAll(async () => {
  calls = await RecordedCalls.open();
  database = openDatabase(calls.databaseUrl);
  incidents = new Incidents(database);
});
afterAll(async () => {
  await database.close();
  await calls.close();
});

const verbatim = (...args: string[]) =>
  runInside(calls.directory, ['incidents', ...args], { DATABASE_URL: calls.databaseUrl });

async function open(key: string): Promise<string> {
  const report = {
    key,
    severity: 'critical',
    summary: 'Events of sales are not durable in time.',
    facts: { vertical: 'sales', oldestSeconds: 31 },
  };
  return String((await incidents.affirm(report, 'voice-1', false)).id);
}

describe('verbatim incidents', () => {
  it('lists, shows, acknowledges and resolves', async () => {
    const id = await open('lag/sales');
    const listed = await verbatim('list');
    expect(listed).toMatchObject({ code: 0, err: '' });
    expect(listed.out).toMatch(/lag\/sales +open +critical/);
    expect((await verbatim('show', id)).out).toContain('oldestSeconds: 31');

    expect(await verbatim('ack', id)).toMatchObject({ code: 0 });
    const again = await verbatim('ack', id);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('acknowledged already')]);
    expect((await verbatim('list')).out).toMatch(/lag\/sales +acknowledged/);

    expect(await verbatim('resolve', id)).toMatchObject({ code: 0 });
    const twice = await verbatim('resolve', id);
    expect([twice.code, twice.err]).toEqual([1, expect.stringContaining('resolved already')]);
    expect((await verbatim('list')).out).toContain('no such incidents');
    const [view] = JSON.parse((await verbatim('list', '--all', '--json')).out) as object[];
    expect(view).toMatchObject({ id, state: 'resolved', key: 'lag/sales' });
  }, 180_000);

  it('says of a dead process’s spool that nobody waits for it any more', async () => {
    const processes = new ProcessRegister(database);
    await processes.start('voice-dead', 'voice');
    await processes.end('voice-dead', { sales: 60_000 });
    const id = await open('dead-spool/voice-dead');
    expect(await verbatim('resolve', id)).toMatchObject({ code: 0 });
    expect(await processes.deadSpools('voice', 0)).toEqual([]);

    await processes.end('voice-dead', { sales: 61_000 });
    expect(await verbatim('resolve', id)).toMatchObject({ code: 1 });
    expect(await processes.deadSpools('voice', 0)).toHaveLength(1);
  });

  it.each(['0', '-1', 'x', '999999999999'])('does not know an incident "%s"', async (id) => {
    const { code, err } = await verbatim('show', '--', id);
    expect([code, err]).toEqual([2, expect.stringContaining('No incident')]);
  });
});
