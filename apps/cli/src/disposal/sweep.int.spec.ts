import { rm } from 'node:fs/promises';
import path from 'node:path';
import { DisposalBody, openStatement } from '@verbatim/audit-log';
import { openDatabase, readTrustedKeys, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBucket } from '../testing/open-bucket.js';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { createTestBucket, type TestBucket } from '../testing/test-bucket.js';
import { runHere } from '../testing/verbatim-here.js';
import type { SweepReport } from '../output/sweep-text.js';

/** Two years and a ceiling; the salon's own class keeps a call for one year. */
const GLBA = { classes: ['glba-customer-information'] };
const OLD = { startedAt: Date.UTC(2024, 0, 10, 12) };

describe.each(['files', 's3'] as const)('verbatim retention sweep, with %s', (kind) => {
  let bucket: TestBucket | undefined;
  let calls: RecordedCalls;
  let database: Database;
  beforeAll(async () => {
    bucket = kind === 's3' ? await createTestBucket() : undefined;
    calls = await RecordedCalls.open(bucket && openBucket(bucket));
    database = openDatabase(calls.databaseUrl);
  });
  afterAll(async () => {
    await database?.close();
    await calls?.close();
    await bucket?.remove();
  });
  beforeEach(async () => {
    const report = await sweep();
    expect(report.disposed).toEqual([]);
  });

  const verbatim = (...args: string[]) =>
    runHere(args, { ...bucket?.variables, VERBATIM_OPERATOR: 'olga' }, calls.runHere);
  const sweep = async (...args: string[]): Promise<SweepReport> => {
    const { out, err } = await verbatim('retention', 'sweep', '--json', ...args);
    expect(err).toBe('');
    return JSON.parse(out) as SweepReport;
  };
  const objectsOf = async (callId: string): Promise<string[]> => {
    const keys: string[] = [];
    for (const prefix of [`calls/${callId}/`, `keys/${callId}`]) {
      for await (const { key } of calls.store.list(prefix)) keys.push(key);
    }
    return keys;
  };

  it('disposes of what is past its ceiling, and leaves a statement that is in line for the log', async () => {
    const callId = await calls.record({ isSealed: true, ...GLBA, ...OLD });
    const young = await calls.record({ isSealed: true, ...GLBA });
    const dry = await sweep('--dry-run');
    expect(dry.disposed.map((call) => call.callId)).toEqual([callId]);
    expect(await objectsOf(callId)).not.toEqual([]);
    const { code, out } = await verbatim('retention', 'sweep');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(
          `${callId} +salon +disposed of +glba-customer-information \\(16 CFR 314.4\\(c\\)\\(6\\)\\) since 2026-01-11`,
        ),
      ),
    ]);
    expect(await objectsOf(callId)).toEqual([]);
    if (bucket) expect(await bucket.versionsOf(`keys/${callId}`)).toBe(0);
    expect(await objectsOf(young)).not.toEqual([]);
    const trusted = await readTrustedKeys(path.join(calls.directory, 'trusted'));
    const stored = await calls.store.read(`statements/disposal/${callId}.json`);
    const body = DisposalBody.parse(openStatement(stored, trusted).body);
    expect(body).toMatchObject({
      callId,
      vertical: 'salon',
      by: 'olga',
      revisions: [{ revision: 1 }],
    });
    const leaves = await database.run((client) =>
      client.logEntry.findMany({ where: { type: 'disposal', entryId: callId } }),
    );
    expect(leaves).toHaveLength(1);
    const row = await database.run((client) => client.call.findUnique({ where: { id: callId } }));
    expect(row).toBeNull();
    expect((await sweep()).disposed).toEqual([]);
  });

  it('disposes of a call that was erased before, too', async () => {
    const callId = await calls.record({ isSealed: true, ...GLBA, ...OLD });
    const erased = await verbatim('erase', callId, '--ground', 'gdpr-17', '--reason', 'asked');
    expect(erased.code).toBe(0);
    expect((await sweep()).disposed.map((call) => call.callId)).toEqual([callId]);
    expect(await objectsOf(callId)).toEqual([]);
  });

  it('keeps what is held, what a floor contradicts and what was sealed for longer, and says so', async () => {
    const held = await calls.record({ isSealed: true, ...GLBA, ...OLD });
    const placed = await verbatim('hold', 'place', held, '--reason', 'a lawsuit');
    const [hold] = /\d{8}T\S+/.exec(placed.out) ?? [];
    const both = { classes: ['glba-customer-information', 'hipaa-documentation'] };
    const conflict = await calls.record({ isSealed: true, ...both, ...OLD });
    const promised = await calls.record({
      isSealed: true,
      ...GLBA,
      ...OLD,
      until: Date.UTC(2030, 0),
    });
    const unknown = await calls.record({ isSealed: true, classes: ['of-another-age'], ...OLD });
    const { code, out } = await verbatim('retention', 'sweep');
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`${held} +salon +stays: held +${hold}`));
    expect(out).toMatch(
      new RegExp(`${conflict} .*for a person to decide +hipaa-documentation, glba`),
    );
    expect(out).toMatch(new RegExp(`${promised} .*stays: a floor +as it was sealed`));
    expect(out).toMatch(new RegExp(`${unknown} .*cannot be reckoned +of-another-age`));
    for (const callId of [held, conflict, promised, unknown]) {
      expect(await objectsOf(callId)).not.toEqual([]);
    }
  });

  it('goes on where one manifest cannot be believed', async () => {
    if (bucket) return;
    const broken = await calls.record({ isSealed: true, ...GLBA, ...OLD });
    const callId = await calls.record({ isSealed: true, ...GLBA, ...OLD });
    await rm(path.join(calls.directory, 'store/calls', broken, 'r1/manifest.json'));
    await calls.store.create(`calls/${broken}/r1/manifest.json`, Buffer.from('{}'));
    const { disposed, kept } = await sweep();
    expect(disposed.map((call) => call.callId)).toEqual([callId]);
    expect(kept).toContainEqual(expect.objectContaining({ callId: broken, what: 'unbelievable' }));
  });

  it('leaves alone what the store has locked', async () => {
    if (!bucket) return;
    const lock = { mode: 'governance' as const, until: new Date(Date.now() + 3_600_000) };
    const locked = await calls.record({ isSealed: true, ...GLBA, ...OLD, lock });
    const { kept } = await sweep();
    expect(kept).toContainEqual(expect.objectContaining({ callId: locked, what: 'locked' }));
    expect(await objectsOf(locked)).not.toEqual([]);
  });
});
