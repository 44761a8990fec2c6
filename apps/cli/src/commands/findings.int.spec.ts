import { openDatabase, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runInside } from '../testing/verbatim-inside.js';

let calls: RecordedCalls;
let database: Database;
let judged: string;
let unjudged: string;
let running: string;

beforeAll(async () => {
  calls = await RecordedCalls.open();
  database = openDatabase(calls.databaseUrl);
  judged = await calls.record({ isSealed: true });
  unjudged = await calls.record({ isSealed: true });
  running = await calls.record({ isSealed: false });
  await database.run((client) =>
    client.callVerdict.create({
      data: {
        ...{
          callId: judged,
          revision: 1,
          engineVersion: '1',
          ruleSetDigest: 'd',
          inputDigest: 'i',
        },
        appliedTotal: 7,
        notJudged: [
          { ruleId: 'seven-in-seven', ruleRevision: 1, reason: 'history-missing', subject: null },
        ],
        findings: {
          create: {
            ...{ ordinal: 0, ruleId: 'recording-notice', ruleRevision: 2, severity: 'violation' },
            ...{ outcome: 'missing', ground: 'words', atMs: 4_200 },
            spans: [{ turn: 1, start: 0, end: 5 }],
            explanation: 'No notice was heard.',
          },
        },
      },
    }),
  );
}, 60_000);
afterAll(async () => {
  await database.close();
  await calls.close();
});

const verbatim = (...args: string[]) =>
  runInside(calls.directory, ['findings', ...args], { DATABASE_URL: calls.databaseUrl });

describe('verbatim findings', () => {
  it('lists what rules found, and of one call what could not be judged', async () => {
    const all = await verbatim();
    expect(all).toMatchObject({ code: 0, err: '' });
    expect(all.out).toMatch(
      new RegExp(`${judged} +salon .*violation +recording-notice@2 +missing`),
    );
    const one = (await verbatim(judged)).out;
    expect(one).toContain('7 rules applied, engine 1, rules of the worker');
    expect(one).toMatch(
      /00:04\.200 +2 +violation +recording-notice@2 +missing +No notice was heard/,
    );
    expect(one).toMatch(/seven-in-seven@1 +history-missing/);
  }, 60_000);

  it('narrows the list, and gives it as JSON', async () => {
    expect((await verbatim('--severity', 'block')).out).toContain('No such findings.');
    expect((await verbatim('--since', '2100-01-01')).out).toContain('No such findings.');
    const [found] = JSON.parse((await verbatim('--rule', 'recording-notice', '--json')).out);
    expect(found).toMatchObject({ callId: judged, outcome: 'missing', vertical: 'salon' });
  }, 60_000);

  it('says why a call has no verdict', async () => {
    expect((await verbatim(running)).out).toContain('is not sealed yet');
    expect((await verbatim(unjudged)).out).toContain('was sealed before calls were judged');
    expect(await verbatim(`CA${'0'.repeat(32)}`)).toMatchObject({ code: 2 });
    expect(await verbatim('--since', 'yesterday')).toMatchObject({ code: 64 });
  }, 60_000);
});
