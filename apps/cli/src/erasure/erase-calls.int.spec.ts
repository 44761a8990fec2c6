import { openDatabase, type Database, type SealedRevision } from '@verbatim/storage';
import { sha256Hex } from '@verbatim/audit-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DyingCalls, KilledError, type Death } from '../testing/dying-ports.js';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { removalPorts } from '../testing/removal-ports.js';
import { newDecisionId } from '../statements/decision-id.js';
import { finishErasures } from './erase-calls.js';
import { restoreErasures } from './restore-erasures.js';

let calls: RecordedCalls;
let database: Database;
beforeAll(async () => {
  calls = await RecordedCalls.open();
  database = openDatabase(calls.databaseUrl);
});
afterAll(async () => {
  await database?.close();
  await calls?.close();
});

const AT = Date.UTC(2026, 10, 26, 12);
const isThere = async (key: string): Promise<boolean> =>
  (await calls.store.stat(key)) !== undefined;

/** A sealed call whose erasure is decided on. */
async function decided(): Promise<{ callId: string; decision: string }> {
  const callId = await calls.record({ isSealed: true });
  const manifest = await calls.store.read(`calls/${callId}/r1/manifest.json`);
  const revisions: SealedRevision[] = [{ revision: 1, manifestSha256: sha256Hex(manifest) }];
  const decision = newDecisionId(AT);
  const body = {
    ...{ ground: 'gdpr-17', reason: 'asked', by: 'olga' },
    ...{ calls: [{ callId, revisions }], refused: [] },
  };
  const { removals } = await removalPorts(calls, database);
  const begun = { id: decision, kind: 'erasure', body, decidedAt: new Date(AT) } as const;
  await removals.begin(begun, 'erasure', [{ callId, facts: { revisions } }]);
  return { callId, decision };
}

const leavesOf = (callId: string) =>
  database.run((client) =>
    client.logEntry.findMany({ where: { type: 'tombstone', entryId: callId } }),
  );

async function isErasedAsDecided(callId: string, decision: string): Promise<void> {
  const { statements, removals } = await removalPorts(calls, database);
  const tombstone = await statements.read('tombstone', callId);
  expect(tombstone?.statement.body).toMatchObject({
    decision,
    destroyed: [`calls/${callId}/r1/redacted.json`],
  });
  expect((await leavesOf(callId)).map(({ digest }) => digest)).toEqual([tombstone?.digest]);
  expect(await isThere(`keys/${callId}`)).toBe(false);
  expect(await isThere(`calls/${callId}/r1/redacted.json`)).toBe(false);
  expect(await isThere(`calls/${callId}/r1/events.vbe`)).toBe(true);
  expect(await database.run((client) => client.utterance.count({ where: { callId } }))).toBe(0);
  expect(await statements.read('erasure-receipt', `${decision}-1`)).toBeDefined();
  expect(await removals.unfinished('erasure')).toEqual([]);
}

describe('finishErasures', () => {
  it('destroys nothing before the decision is durable, wherever it dies, and is finished by the next run', async () => {
    const whole = new DyingCalls();
    const first = await decided();
    await finishErasures(await removalPorts(calls, database, whole), AT);
    await isErasedAsDecided(first.callId, first.decision);
    expect(whole.names).toEqual(
      expect.arrayContaining(['store.create', 'store.destroy', 'removals.end', 'carrier.deleteOf']),
    );
    const deaths: Death[] = whole.names.flatMap((_, index) => [
      { call: index + 1, side: 'before' as const },
      { call: index + 1, side: 'after' as const },
    ]);
    for (const death of deaths) {
      const { callId, decision } = await decided();
      const ports = await removalPorts(calls, database, new DyingCalls(death));
      await expect(finishErasures(ports, AT)).rejects.toThrow(KilledError);
      if (!(await isThere(`keys/${callId}`))) {
        expect(await isThere(`statements/erasure/${decision}.json`)).toBe(true);
      }
      await finishErasures(await removalPorts(calls, database), AT + 60_000);
      await isErasedAsDecided(callId, decision);
    }
  });

  it('is taken up from its statement where the database that knew of it is lost', async () => {
    const { callId, decision } = await decided();
    const ports = await removalPorts(calls, database, new DyingCalls({ call: 3, side: 'after' }));
    await expect(finishErasures(ports, AT)).rejects.toThrow(KilledError);
    await forget(callId, decision);
    const again = await removalPorts(calls, database);
    expect(await again.removals.of([callId])).toEqual([]);
    await restoreErasures(again.statements, again.removals);
    await restoreErasures(again.statements, again.removals);
    await finishErasures(again, AT + 60_000);
    await isErasedAsDecided(callId, decision);
  });
});

/** As a database that was restored from before the decision. */
async function forget(callId: string, decision: string): Promise<void> {
  for (const sql of [
    'ALTER TABLE call_removals DISABLE TRIGGER USER',
    'ALTER TABLE removal_decisions DISABLE TRIGGER USER',
    `DELETE FROM call_removals WHERE call_id = '${callId}'`,
    `DELETE FROM removal_decisions WHERE id = '${decision}'`,
    'ALTER TABLE call_removals ENABLE TRIGGER USER',
    'ALTER TABLE removal_decisions ENABLE TRIGGER USER',
  ]) {
    await database.run((client) => client.$executeRawUnsafe(sql));
  }
}
