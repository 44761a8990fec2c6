import { openDatabase, type Database } from '@verbatim/storage';
import { sha256Hex } from '@verbatim/audit-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newDecisionId } from '../statements/decision-id.js';
import { DyingCalls, KilledError, type Death } from '../testing/dying-ports.js';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { removalPorts } from '../testing/removal-ports.js';
import { finishDisposals } from './dispose-calls.js';

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

/** A sealed call whose disposal is decided on. */
async function decided(): Promise<string> {
  const callId = await calls.record({ isSealed: true });
  const manifest = await calls.store.read(`calls/${callId}/r1/manifest.json`);
  const facts = {
    revisions: [{ revision: 1, manifestSha256: sha256Hex(manifest) }],
    vertical: 'salon',
    ceiling: { class: 'customers', source: 'a law', at: AT - 1 },
    ...{ sweep: newDecisionId(AT), by: 'olga' },
  };
  const { removals } = await removalPorts(calls, database);
  const decision = { id: newDecisionId(AT), kind: 'sweep', body: {} } as const;
  const begun = { ...decision, decidedAt: new Date(AT) };
  await removals.begin(begun, 'disposal', [{ callId, facts }]);
  return callId;
}

async function isThere(callId: string): Promise<boolean> {
  for await (const _ of calls.store.list(`calls/${callId}/`)) return true;
  return (await calls.store.stat(`keys/${callId}`)) !== undefined;
}

const leavesOf = (callId: string) =>
  database.run((client) => client.logEntry.count({ where: { type: 'disposal', entryId: callId } }));

describe('finishDisposals', () => {
  it('destroys nothing before the statement is durable and asked into the log, wherever it dies', async () => {
    const whole = new DyingCalls();
    await decided();
    await finishDisposals(await removalPorts(calls, database, whole));
    const deaths: Death[] = whole.names.flatMap((_, index) => [
      { call: index + 1, side: 'before' as const },
      { call: index + 1, side: 'after' as const },
    ]);
    expect(whole.names).toEqual(
      expect.arrayContaining([
        'store.create',
        'removals.log',
        'store.destroy',
        'removals.forgetCall',
      ]),
    );
    for (const death of deaths) {
      const callId = await decided();
      const before = await leavesOf(callId);
      expect(before).toBe(0);
      const ports = await removalPorts(calls, database, new DyingCalls(death));
      await expect(finishDisposals(ports)).rejects.toThrow(KilledError);
      const { statements } = await removalPorts(calls, database);
      const isStated = (await statements.read('disposal', callId)) !== undefined;
      const isDestroyed = (await calls.store.stat(`keys/${callId}`)) === undefined;
      if (isDestroyed) expect([isStated, await leavesOf(callId)]).toEqual([true, 1]);

      await finishDisposals(await removalPorts(calls, database));
      expect(await isThere(callId)).toBe(false);
      expect(await leavesOf(callId)).toBe(1);
      const row = await database.run((client) => client.call.findUnique({ where: { id: callId } }));
      expect(row).toBeNull();
      const { removals } = await removalPorts(calls, database);
      expect(await removals.unfinished('disposal')).toEqual([]);
    }
  });
});
