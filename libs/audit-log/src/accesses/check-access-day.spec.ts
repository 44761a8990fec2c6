import { describe, expect, it } from 'vitest';
import { digestOfObject } from '../log/log-leaf.js';
import { TrustedKeys } from '../seal/signer.js';
import { encodeStatement } from '../statements/statement.js';
import { testSigner } from '../testing/test-log.js';
import { AccessDayLines, type AccessDayBody } from './access-day.js';
import type { AccessRow } from './access-row.js';
import { checkAccessDay, type AccessDayEvidence } from './check-access-day.js';

const DAY = '2026-11-26';
const signer = testSigner();
const trustedKeys = TrustedKeys.from([signer.publicKey]);

const row = (id: number, change: Partial<AccessRow> = {}): AccessRow =>
  ({
    table: 'accesses',
    id: String(id),
    accessId: `a-${id}`,
    at: Date.parse('2026-11-26T10:00:00Z') + id,
    subject: 'operator',
    means: 'cli',
    action: 'show',
    target: { callId: 'CA1' },
    reason: null,
    outcome: 'begun',
    ...change,
  }) as AccessRow;

function linesOf(rows: readonly AccessRow[]): AccessDayLines {
  const lines = new AccessDayLines();
  for (const each of rows) lines.add(each);
  return lines;
}

async function stated(rows: readonly AccessRow[], previous: AccessDayBody['previous'] = null) {
  const day = linesOf(rows);
  const lines = day.bytes();
  const body = day.body(DAY, lines, previous);
  const statement = await encodeStatement({ kind: 'access-day', id: DAY, at: 1, body }, signer);
  return { day: DAY, statement, lines, rows: lines, previous: undefined, trustedKeys };
}

const codesOf = (evidence: AccessDayEvidence) =>
  checkAccessDay(evidence).problems.map(({ code }) => code);

const ROWS = [row(7), row(8, { outcome: 'ended' })];

describe('A day of the access log', () => {
  it('holds with what was stated of it, and counts its rows', async () => {
    const evidence = await stated(ROWS);
    const report = checkAccessDay(evidence);
    expect(report.problems).toEqual([]);
    expect(report.digest).toBe(digestOfObject(evidence.statement));
    expect(report.body?.tables).toEqual({
      accesses: { rows: 2, firstId: '7', lastId: '8' },
      console_accesses: { rows: 0, firstId: null, lastId: null },
    });
  });

  it('holds on which nobody did anything, and without a database to ask', async () => {
    expect(codesOf(await stated([]))).toEqual([]);
    expect(codesOf({ ...(await stated(ROWS)), rows: undefined })).toEqual([]);
  });

  it.each<[string, string, readonly AccessRow[]]>([
    ['taken away', 'row-missing', [row(7)]],
    ['written into it later', 'row-added', [...ROWS, row(9)]],
    ['changed', 'row-altered', [row(7, { subject: 'somebody else' }), ROWS[1]!]],
  ])('names a row that was %s', async (_case, code, rows) => {
    const report = checkAccessDay({ ...(await stated(ROWS)), rows: linesOf(rows).bytes() });
    expect(report.problems).toMatchObject([{ code }]);
    expect(report.problems[0]?.text).toMatch(/^accesses [789] /);
  });

  it('tells lines that are missing and lines that were altered', async () => {
    const evidence = await stated(ROWS);
    expect(codesOf({ ...evidence, lines: undefined })).toEqual(['no-lines']);
    const altered = linesOf([row(7)]).bytes();
    expect(codesOf({ ...evidence, lines: altered })).toEqual(['altered-lines']);
    expect(codesOf({ ...evidence, lines: altered, rows: altered })).toEqual([
      'altered-lines',
      'row-altered',
    ]);
  });

  it('names twenty rows that differ, and counts the rest', async () => {
    const many = Array.from({ length: 30 }, (_, i) => row(i + 1));
    const { problems } = checkAccessDay({ ...(await stated(many)), rows: Buffer.alloc(0) });
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)?.text).toBe('10 rows more differ.');
  });

  it('follows on the statement of the day before, and on no other', async () => {
    const before = (await stated([])).statement;
    const chained = await stated(ROWS, { id: '2026-11-25', digest: digestOfObject(before) });
    expect(codesOf({ ...chained, previous: before })).toEqual([]);
    expect(codesOf({ ...chained, previous: undefined })).toEqual(['chain-broken']);
    expect(codesOf({ ...chained, previous: Buffer.from('other') })).toEqual(['chain-broken']);
    expect(codesOf({ ...(await stated(ROWS)), previous: before })).toEqual(['chain-broken']);
  });

  it('is not proven without a statement, by another key, or by the statement of another day', async () => {
    const evidence = await stated(ROWS);
    expect(codesOf({ ...evidence, statement: undefined })).toEqual(['no-statement']);
    const others = TrustedKeys.from([testSigner().publicKey]);
    expect(codesOf({ ...evidence, trustedKeys: others })).toEqual(['bad-statement']);
    expect(codesOf({ ...evidence, day: '2026-11-27' })).toEqual(['bad-statement']);
  });
});
