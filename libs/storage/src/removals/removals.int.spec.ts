import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { LegalHolds } from '../holds/legal-holds.js';
import { CallPeople } from '../people/call-people.js';
import type { RemovalDecision } from './call-removal.js';
import { RemovalRegister } from './removal-register.js';
import { SealedCalls } from './testing/sealed-calls.js';

let server: TestDatabase;
let calls: SealedCalls;
let holds: LegalHolds;
let people: CallPeople;
let removals: RemovalRegister;
beforeAll(async () => {
  server = await createTestDatabase(8);
  calls = new SealedCalls(server.database);
  holds = new LegalHolds(server.database);
  people = new CallPeople(server.database);
  removals = new RemovalRegister(server.database);
});
afterAll(() => server?.remove());

let numbers = 0;
const decision = (kind: RemovalDecision['kind'] = 'erasure'): RemovalDecision => ({
  id: `decision-${++numbers}`,
  kind,
  body: { ground: 'gdpr-17' },
  decidedAt: new Date(),
});
const placed = (scope: { callId: string } | { personKey: string }) => ({
  id: `hold-${++numbers}`,
  ...scope,
  reason: 'a lawsuit',
  placedBy: 'counsel',
  placedAt: new Date(),
});
const ada = { personKey: 'ada', basis: 'line' } as const;

describe('CallPeople', () => {
  it('finds the calls with a person, however the number was known', async () => {
    const one = await calls.sealed({ personKey: 'bob', basis: 'line' });
    const two = await calls.sealed(
      { ...ada, personKey: 'eve' },
      { personKey: 'bob', basis: 'known' },
    );
    const found = await people.callsOf('bob');
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        { callId: one.callId, basis: 'line' },
        { callId: two.callId, basis: 'known' },
      ]),
    );
    expect(await people.callsOf('nobody')).toEqual([]);
    const before = await people.callsOfNobody();
    await calls.sealed();
    expect(await people.callsOfNobody()).toBe(before + 1);
  });
});

describe('LegalHolds', () => {
  it('cover one call, or every call with a person, until they are lifted', async () => {
    const [one, two] = [await calls.sealed(), await calls.sealed({ ...ada, personKey: 'cleo' })];
    const ids = [one.callId, two.callId];
    const [onCall, onPerson] = [placed({ callId: one.callId }), placed({ personKey: 'cleo' })];
    await holds.place(onCall);
    await holds.place(onPerson);
    await holds.place(onPerson);
    expect(await holds.covering(ids)).toEqual(
      new Map([
        [one.callId, [onCall.id]],
        [two.callId, [onPerson.id]],
      ]),
    );
    await holds.lift({
      holdId: onPerson.id,
      reason: 'settled',
      liftedBy: 'counsel',
      liftedAt: new Date(),
    });
    expect(await holds.covering(ids)).toEqual(new Map([[one.callId, [onCall.id]]]));
    expect((await holds.list({ standingOnly: true })).map(({ id }) => id)).toEqual([onCall.id]);
    expect((await holds.find(onPerson.id))?.lift?.reason).toBe('settled');
  });

  it.each(['legal_holds', 'legal_hold_lifts', 'removal_decisions'])(
    '%s is only ever added to',
    async (table) => {
      const run = (sql: string) => server.database.run((client) => client.$executeRawUnsafe(sql));
      await expect(run(`DELETE FROM ${table}`)).rejects.toThrow(/only ever added to/);
      await expect(run(`TRUNCATE ${table} CASCADE`)).rejects.toThrow(/only ever added to/);
    },
  );

  it('are of one call or one person, not of both or none', async () => {
    const both = { ...placed({ callId: 'c' }), personKey: 'p' } as never;
    await expect(holds.place(both)).rejects.toThrow(/legal_holds_of_one/);
  });
});

describe('RemovalRegister', () => {
  it('begins all calls of a decision or none, and says what stands against which', async () => {
    const [free, held] = [await calls.sealed(), await calls.sealed()];
    const hold = placed({ callId: held.callId });
    await holds.place(hold);
    const open = { callId: await calls.ended(), facts: { revisions: [] } };
    const unknown = { callId: `CA${'0'.repeat(32)}`, facts: { revisions: [] } };
    const asked = [free, held, open, unknown];
    const outcome = await removals.begin(decision(), 'erasure', asked);
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(outcome.kind === 'refused' && outcome.obstacles).toEqual(
      expect.arrayContaining([
        { callId: held.callId, because: 'hold', names: [hold.id] },
        { callId: open.callId, because: 'not-sealed', names: [] },
        { callId: unknown.callId, because: 'unknown', names: [] },
      ]),
    );
    expect(await removals.of([free.callId])).toEqual([]);
    await calls.sealNext();
  });

  it('waits for a seal that is under way, and for what was sealed since it was decided', async () => {
    const call = await calls.sealed();
    await calls.late(call.callId);
    const amendment = await calls.claimNext();
    const begin = () => removals.begin(decision(), 'erasure', [call]);
    const refused = [{ callId: call.callId, because: 'being-sealed', names: [] }];
    expect(await begin()).toEqual({ kind: 'refused', obstacles: refused });
    const result = { manifestKey: 'm', completeness: 'complete', summary: {}, utterances: [] };
    await calls.seals.commit(amendment!, { ...result, manifestSha256: Buffer.alloc(32) });
    expect(await begin()).toEqual({ kind: 'refused', obstacles: refused });
  });

  it('keeps a call from being sealed again once its removal has begun', async () => {
    const call = await calls.sealed();
    await removals.begin(decision(), 'erasure', [call]);
    await calls.late(call.callId);
    expect(await calls.claimNext()).toBeUndefined();
    await removals.forgetWords(call.callId);
    expect(await calls.claimNext()).toBeUndefined();
  });

  it('lets a hold come before or after a removal begins, never beside it', async () => {
    for (let round = 0; round < 10; round++) {
      const call = await calls.sealed();
      const [outcome, begunBefore] = await Promise.all([
        removals.begin(decision(), 'erasure', [call]),
        holds.place(placed({ callId: call.callId })),
      ]);
      expect([outcome.kind, begunBefore]).toEqual(
        outcome.kind === 'begun' ? ['begun', [call.callId]] : ['refused', []],
      );
    }
  });

  it('forgets what was derived from words, ends once, and asks for the leaf with the end', async () => {
    const call = await calls.sealed({ ...ada, personKey: 'dora' });
    const { callId } = call;
    const decided = decision();
    await removals.begin(decided, 'erasure', [call]);
    await removals.begin(decided, 'erasure', [call]);
    const own = async () =>
      (await removals.unfinished('erasure')).filter((removal) => removal.callId === callId);
    expect(await own()).toMatchObject([{ decision: decided, facts: call.facts, keyVersions: 0 }]);
    expect(await removals.countKeyVersions(callId, 2)).toBe(2);
    expect(await removals.forgetWords(callId)).toBe(2);
    expect(await removals.forgetWords(callId)).toBe(0);
    expect(await people.callsOf('dora')).toEqual([]);
    const digest = `sha256:${'0'.repeat(64)}`;
    const leaf = { type: 'tombstone', id: callId, digest, callId } as const;
    await removals.end(callId, 'erasure', leaf);
    const [ended] = await removals.of([callId]);
    await removals.end(callId, 'erasure', leaf);
    expect((await removals.of([callId]))[0]?.endedAt).toEqual(ended?.endedAt);
    const leaves = await server.database.run((client) =>
      client.logEntry.findMany({ where: { type: 'tombstone', entryId: callId } }),
    );
    expect(leaves).toMatchObject([{ digest, callId }]);
    expect(await own()).toEqual([]);
  });

  it('is never taken back', async () => {
    const call = await calls.sealed();
    await removals.begin(decision(), 'erasure', [call]);
    await removals.end(call.callId, 'erasure');
    for (const change of [
      `DELETE FROM call_removals WHERE call_id = '${call.callId}'`,
      `UPDATE call_removals SET ended_at = NULL WHERE call_id = '${call.callId}'`,
      `UPDATE call_removals SET facts = '{}' WHERE call_id = '${call.callId}'`,
    ]) {
      const changed = server.database.run((client) => client.$executeRawUnsafe(change));
      await expect(changed).rejects.toThrow(/is not taken back/);
    }
  });

  it('forgets every row of a call that is disposed of, and remembers that it was', async () => {
    const call = await calls.sealed(ada);
    await removals.begin(decision('sweep'), 'disposal', [call]);
    await removals.forgetCall(call.callId);
    await removals.forgetCall(call.callId);
    const left = await server.database.run((client) =>
      client.call.findUnique({ where: { id: call.callId } }),
    );
    expect(left).toBeNull();
    const again = await removals.begin(decision(), 'erasure', [call]);
    expect(again).toMatchObject({ kind: 'refused', obstacles: [{ because: 'removed' }] });
  });

  it('lets a call that was erased be disposed of, once the erasure has ended', async () => {
    const call = await calls.sealed();
    await removals.begin(decision(), 'erasure', [call]);
    const dispose = () => removals.begin(decision('sweep'), 'disposal', [call]);
    expect(await dispose()).toMatchObject({ obstacles: [{ because: 'removed' }] });
    await removals.end(call.callId, 'erasure');
    expect(await dispose()).toEqual({ kind: 'begun' });
    expect((await removals.of([call.callId])).map(({ kind }) => kind)).toEqual([
      'disposal',
      'erasure',
    ]);
  });
});
