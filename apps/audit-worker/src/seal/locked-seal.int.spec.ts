import { checkRetention, type RetentionSummary, sealedObjectKeys } from '@verbatim/audit-log';
import { lockReader } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordWorld } from '../testing/record-world.js';
import { SampleWriter, randomCallId } from '../testing/sample-call.js';

const DAY_MS = 86_400_000;
/** Whole seconds, as stores keep them. */
const inDays = (days: number): number => Math.ceil(Date.now() / 1_000) * 1_000 + days * DAY_MS;

const kept = (until: number, lock: RetentionSummary['lock'] = 'governance'): RetentionSummary => ({
  classes: [],
  until,
  floorBy: 'hipaa-documentation',
  deleteBy: null,
  ceilingBy: null,
  conflict: null,
  awaiting: [],
  lock,
});

describe.each(['files', 's3-locked'] as const)('Sealing to %s with locks', (kind) => {
  let world: RecordWorld;

  beforeAll(async () => {
    world = await RecordWorld.open(kind);
  });
  afterAll(() => world.close());

  async function archived() {
    const callId = randomCallId();
    const call = new SampleWriter({ callId, key: await world.newCall(callId), policy: 'block' });
    await world.archiveEvents(call.open().turn('item-1', 'agent', 'Hello.').end().events);
    return { callId, call };
  }

  const sealAs = (retention: RetentionSummary) =>
    world.sealAll(world.sealer({ retentionOf: () => retention }));

  async function locksOf(callId: string) {
    const { store } = world.connections;
    const keys = [...sealedObjectKeys(await world.manifestOf(callId)), `keys/${callId}`];
    return Promise.all(keys.map((key) => store.lockOf(key)));
  }

  it('holds the record and its key until the floor', async () => {
    const { callId } = await archived();
    const until = inDays(30);
    expect(await sealAs(kept(until))).toBe(1);
    const lock = { mode: 'governance', until: new Date(until) };
    expect(await locksOf(callId)).toEqual(Array.from({ length: 5 }, () => lock));
    expect((await world.manifestOf(callId)).retention?.lock).toBe('governance');
    await expect(
      world.connections.store.destroy(`keys/${callId}`, { bypassGovernance: false }),
    ).rejects.toMatchObject({ code: 'STORE.LOCKED' });
  });

  it('seals the same when it is killed before the commit and resumed', async () => {
    const { callId } = await archived();
    const until = inDays(30);
    const { seals } = world.connections;
    const dying = world.sealer({
      retentionOf: () => kept(until),
      register: {
        claimNext: (workerId, options) => seals.claimNext(workerId, { ...options, leaseMs: 1 }),
        renew: (claim, leaseMs) => seals.renew(claim, leaseMs),
        release: (claim, afterMs) => seals.release(claim, afterMs),
        commit: async () => {
          throw new Error('killed');
        },
      },
    });
    await expect(world.sealNext(dying)).rejects.toThrow('killed');
    const before = await world.objects(`calls/${callId}/`);
    await expect.poll(() => sealAs(kept(until + DAY_MS))).toBe(1);
    expect(await world.objects(`calls/${callId}/`)).toEqual(before);
    expect((await locksOf(callId)).map((lock) => lock?.until.getTime())).toEqual(
      Array.from({ length: 5 }, () => until),
    );
  });

  it('holds the revision before as long as an amendment that moves the floor', async () => {
    const { callId, call } = await archived();
    await sealAs(kept(inDays(30)));
    const first = await world.manifestOf(callId);
    const late = call.turn('item-2', 'caller', 'One more thing.').events.slice(-4);
    await world.archiveEvents(late);
    const until = inDays(60);
    await expect.poll(() => sealAs(kept(until))).toBe(1);
    const { store } = world.connections;
    for (const key of sealedObjectKeys(first)) {
      expect((await store.lockOf(key))?.until).toEqual(new Date(until));
    }
  });

  it('is found short where the store holds it for less than its manifest says', async () => {
    const { callId } = await archived();
    const until = inDays(30);
    await sealAs(kept(until));
    const manifest = await world.manifestOf(callId);
    const lockOf = await lockReader(world.connections.store);
    expect(lockOf !== undefined).toBe(kind === 's3-locked');
    if (lockOf === undefined) return;
    const now = new Date();
    expect(await checkRetention(manifest, { lockOf, now })).toEqual([]);
    const promised = { ...manifest, retention: kept(until + DAY_MS) };
    const short = await checkRetention(promised, { lockOf, now });
    expect(short).toHaveLength(5);
    expect(short[0]).toMatchObject({ kind: 'retention-short', object: manifest.events.key });
  });
});
