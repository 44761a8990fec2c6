import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openDatabase, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runHere } from '../testing/verbatim-here.js';

const DAY = '2026-11-20';
const NOON = Date.parse(`${DAY}T12:00:00Z`);
const sidOf = (n: number): string => `CA${String(n).padStart(32, '0')}`;
const csvOf = (...rows: string[]): string =>
  ['Call Sid,Status,Start Time,Duration', ...rows].join('\n');

describe('verbatim reconcile twilio', () => {
  let calls: RecordedCalls;
  let database: Database;

  beforeAll(async () => {
    calls = await RecordedCalls.open();
    database = openDatabase(calls.databaseUrl);
    await index(1, { isLogged: true });
    await index(2, { isLogged: false });
    await index(3, { isLogged: true });
  });
  afterAll(async () => {
    await database.close();
    await calls.close();
  });

  /** A call of a minute at noon, as worker and log leave it. */
  const index = (n: number, { isLogged }: { isLogged: boolean }): Promise<unknown> =>
    database.transaction(async (transaction) => {
      const [start, end] = [new Date(NOON), new Date(NOON + 60_000)];
      await transaction.$executeRaw`
        INSERT INTO calls (call_id, vertical, policy_revision, policy, started_at, ended_at)
        VALUES (${sidOf(n)}, 'salon', 'salon@1', 'block', ${start}, ${end})`;
      await transaction.$executeRaw`
        INSERT INTO log_entries (type, entry_id, digest, call_id, log_index, published_size)
        VALUES ('manifest', ${`${sidOf(n)}/r1`}, 'sha256:x', ${sidOf(n)},
          ${isLogged ? n : null}, ${isLogged ? n + 1 : null})`;
    });

  async function reconcile(text: string, ...args: string[]) {
    const file = path.join(calls.directory, 'calls.csv');
    await writeFile(file, text);
    const command = ['reconcile', 'twilio', '--day', DAY, '--export', file, ...args];
    return runHere(command, {}, calls.runHere);
  }

  const at = `${DAY}T12:00:00Z`;

  it('finds what either has and the other has not, and fails', async () => {
    const rows = [1, 2, 4].map((n) => `${sidOf(n)},completed,${at},60`);
    const { code, out } = await reconcile(csvOf(...rows, `${sidOf(5)},busy,${at},`), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      day: DAY,
      findings: [
        { callSid: sidOf(2), kind: 'not-in-log', carrierSeconds: 60, recordSeconds: 60 },
        { callSid: sidOf(3), kind: 'not-at-carrier' },
        { callSid: sidOf(4), kind: 'not-recorded', status: 'completed' },
      ],
      counts: { matched: 1, neverAnswered: 1 },
    });
  });

  it('tells them in a table with when, how long and what became of them', async () => {
    const rows = [1, 3].map((n) => `${sidOf(n)},completed,${at},${n * 60}`);
    const { code, out } = await reconcile(csvOf(...rows));
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`${sidOf(3)} .*180 s +60 s +completed +duration-differs`));
    expect(out).toContain('not-at-carrier');
  });

  it('knows a call by its log where the index has it no more', async () => {
    const sid = sidOf(9);
    await database.run(
      (client) => client.$executeRaw`
        INSERT INTO log_entries (type, entry_id, digest, call_id, log_index, published_size)
        VALUES ('manifest', ${`${sid}/r1`}, 'sha256:x', ${sid}, 9, 10)`,
    );
    const { out } = await reconcile(csvOf(`${sid},completed,${at},60`), '--json');
    expect(JSON.parse(out)).toMatchObject({ counts: { matched: 1 } });
  });

  it('names every problem of a file, and what is missing to ask Twilio itself', async () => {
    const broken = await reconcile(csvOf('nonsense,completed,yesterday,60'));
    expect(broken.code).toBe(1);
    expect(broken.err).toContain('calls.csv:2:1: is no CallSid');
    expect(broken.err).toContain('calls.csv:2:20: is no instant with its zone');
    const asked = await runHere(['reconcile', 'twilio', '--day', DAY], {}, calls.runHere);
    expect(asked.code).toBe(78);
    expect(asked.err).toContain('TWILIO_ACCOUNT_SID is not set');
  });
});
