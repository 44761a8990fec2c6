import { manifestPath } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import { CallPeople, ProcessRegister } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordWorld } from '../testing/record-world.js';
import { SampleWriter, randomCallId, sampleCall } from '../testing/sample-call.js';
import type { Sealer } from './sealer.js';

describe.each(['files', 's3'] as const)('Sealing to %s', (kind) => {
  let world: RecordWorld;

  beforeAll(async () => {
    world = await RecordWorld.open(kind);
  });
  afterAll(() => world.close());

  async function newWriter(policy: 'block' | 'drop-oldest' = 'block') {
    const callId = randomCallId();
    return { callId, call: new SampleWriter({ callId, key: await world.newCall(callId), policy }) };
  }

  async function sealed(callId: string, events: readonly EventV1[], sealer?: Sealer) {
    await world.archiveEvents(events);
    expect(await world.sealAll(sealer)).toBe(1);
    return world.verify(callId);
  }

  it('gives a call that is whole the verdict complete', async () => {
    const { callId, call } = await newWriter();
    const report = await sealed(callId, call.open().turn('item-1', 'agent', 'Hello.').end().events);
    expect(report).toMatchObject({ integrity: 'verified', completeness: 'complete', revision: 1 });
    expect(await world.connections.index.utterancesOf(callId)).toMatchObject([
      { itemId: 'item-1', speaker: 'agent', redactedText: 'Hello.', isInterrupted: false },
    ]);
  });

  it('lists the call under the number of its caller, whether or not anybody said who that is', async () => {
    const { callId, call } = await newWriter();
    await sealed(callId, call.open().turn('item-1', 'agent', 'Hello.').end().events);
    const { database, partyKeys } = world.connections;
    const found = await new CallPeople(database).callsOf(partyKeys.number('+15550001111'));
    expect(found).toContainEqual({ callId, basis: 'line' });
  });

  it('counts a call that one class keeps longer than another lets it stay, and names both', async () => {
    const bound = (name: string, at: number) => ({ class: name, source: 'a law', at });
    const [floor, ceiling] = [bound('debt-collection', 3), bound('glba-customer-information', 2)];
    const retention = {
      classes: [],
      until: 3,
      floorBy: floor.class,
      deleteBy: 2,
      ceilingBy: ceiling.class,
      conflict: { floor, ceiling },
      awaiting: [],
    };
    const { callId, call } = await newWriter();
    const sealer = world.sealer({ retentionOf: () => retention });
    const report = await sealed(callId, call.open().end().events, sealer);
    expect(report.integrity).toBe('verified');
    const { values } = await world.metrics.retentionConflicts.get();
    expect(values.map(({ labels, value }) => [labels, value])).toEqual([
      [{ vertical: 'healthcare', floor: floor.class, ceiling: ceiling.class }, 1],
    ]);
  });

  it('gives a call with tombstones the verdict gaps-explained', async () => {
    const { callId, call } = await newWriter('drop-oldest');
    call.open().turn('item-1', 'agent', 'Hello.');
    const dropped = call.events.find((event) => event.kind === 'transcript.partial')?.seq ?? 0;
    const tombstone = { ranges: [[dropped, dropped]], count: 1, policy: 'drop-oldest' };
    call.write('stream.gap', { ...tombstone, reason: 'dropped', component: 'buffer' });
    const events = call.end().events.filter(({ seq }) => seq !== dropped);
    expect(await sealed(callId, events)).toMatchObject({
      integrity: 'verified',
      completeness: 'gaps-explained',
    });
  });

  it('gives a call whose writer died the verdict tail-unknown, with its lost partials explained', async () => {
    const { callId, call } = await newWriter('drop-oldest');
    const processes = new ProcessRegister(world.connections.database);
    await processes.start('voice-1', 'voice');
    await processes.end('voice-1');
    call.open().turn('item-1', 'agent', 'Hello.');
    call.write('call.ended', { status: 'completed', source: 'status-callback' });
    const events = call.events.filter(({ kind }) => kind !== 'transcript.partial');
    const report = await sealed(callId, events);
    expect(report).toMatchObject({ integrity: 'verified', completeness: 'tail-unknown' });
    expect(report.manifest?.gaps).toMatchObject([{ reason: 'process-lost' }]);
  });

  it('gives a call with an unexplained hole the verdict loss-detected', async () => {
    const { callId, call } = await newWriter();
    const { events } = call.open().turn('item-1', 'agent', 'Hello.').end();
    const report = await sealed(
      callId,
      events.filter(({ seq }) => seq !== 3),
    );
    expect(report).toMatchObject({ integrity: 'verified', completeness: 'loss-detected' });
  });

  it('amends a sealed call when a late event arrives, beside the first revision', async () => {
    const { callId, call } = await newWriter();
    const { events } = call.open().turn('item-1', 'agent', 'Hello.').end();
    const late = events.filter(({ seq }) => seq === 3);
    const early = events.filter(({ seq }) => seq !== 3);
    expect(await sealed(callId, early)).toMatchObject({ completeness: 'loss-detected' });
    const first = await world.connections.store.read(manifestPath(callId, 1));
    const amended = await sealed(callId, late);
    expect(amended).toMatchObject({ integrity: 'verified', completeness: 'complete', revision: 2 });
    expect(amended.manifest?.supersedes?.revision).toBe(1);
    expect(await world.connections.store.read(manifestPath(callId, 1))).toEqual(first);
  });

  it('shows no words while the redactor fails, and amends the call when it can be read', async () => {
    const { callId, call } = await newWriter();
    const { events } = call.open().turn('item-1', 'caller', 'My name is Quintavia.').end();
    await world.archiveEvents(events);
    const failing = world.sealer({
      redact: () => {
        throw new TypeError('My name is Quintavia.');
      },
    });
    await world.sealNext(failing);
    const textsNow = async () =>
      (await world.connections.index.utterancesOf(callId)).map(({ redactedText }) => redactedText);
    expect(await textsNow()).toEqual(['[quarantined]']);
    expect(await world.verify(callId)).toMatchObject({ integrity: 'verified', revision: 1 });

    // The amendment that is due fails as well, writes nothing, and its claim runs out.
    await expect.poll(() => world.sealNext(failing), { timeout: 5_000, interval: 100 }).toBe(true);
    expect(await world.verify(callId)).toMatchObject({ revision: 1 });
    await expect.poll(() => world.sealNext(), { timeout: 10_000, interval: 100 }).toBe(true);
    expect(await textsNow()).toEqual(['My name is [name].']);
    expect(await world.verify(callId)).toMatchObject({
      integrity: 'verified',
      completeness: 'complete',
      revision: 2,
    });
  });

  it('waits with an unsettled call until the tail wait is over', async () => {
    const { callId, call } = await newWriter();
    call.open().write('call.ended', { status: 'completed', source: 'status-callback' });
    const startedAt = Date.now();
    await world.archiveEvents(call.events.map((event) => ({ ...event, at: startedAt })));
    const claim = { tailWaitMs: 1_500, leaseMs: 1_000, reconcileAfterMs: 600_000, settleMs: 0 };
    const patient = world.sealer({ claim });
    expect(await world.sealNext(patient)).toBe(false);
    await expect.poll(() => world.sealNext(patient), { timeout: 5_000, interval: 100 }).toBe(true);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_500);
    expect(await world.verify(callId)).toMatchObject({ completeness: 'tail-unknown' });
  });

  it.each(['events.vbe', 'redacted.json', 'manifest.json', 'the commit'])(
    'writes the same bytes when a sealer dies before %s and another takes over',
    async (where) => {
      const { callId, call } = await newWriter();
      await world.archiveEvents(call.open().turn('item-1', 'agent', 'Hello.').end().events);
      await expect(world.sealNext(dyingBefore(where))).rejects.toThrow('killed');
      const begun = await world.objects(`calls/${callId}/`);
      expect(begun.has(manifestPath(callId, 1))).toBe(where === 'the commit');
      expect(await world.verify(callId)).not.toMatchObject({ integrity: 'altered-object' });
      // The claim of the dead one has to run out.
      await expect.poll(() => world.sealAll(), { timeout: 5_000, interval: 100 }).toBe(1);
      const finished = await world.objects(`calls/${callId}/`);
      for (const [key, bytes] of begun) expect(finished.get(key)).toEqual(bytes);
      expect(await world.verify(callId)).toMatchObject({
        integrity: 'verified',
        completeness: 'complete',
        revision: 1,
      });
    },
  );

  /** Throws what is no operational error, as a kill would end it: nothing is put back. */
  function dyingBefore(where: string): Sealer {
    const { store, seals } = world.connections;
    return world.sealer({
      store: {
        read: (key, options) => store.read(key, options),
        extendLock: (key, lock) => store.extendLock(key, lock),
        create: async (key, bytes, options) => {
          if (key.endsWith(where)) throw new Error('killed');
          return store.create(key, bytes, options);
        },
      },
      register: {
        claimNext: (id, options) => seals.claimNext(id, options),
        renew: (claim, leaseMs) => seals.renew(claim, leaseMs),
        release: (claim, afterMs) => seals.release(claim, afterMs),
        commit: async (claim, result) => {
          if (where === 'the commit') throw new Error('killed');
          return seals.commit(claim, result);
        },
      },
    });
  }

  it('puts a seal back when the store refuses, and seals other calls meanwhile', async () => {
    const { callId, call } = await newWriter();
    await world.archiveEvents(call.open().end().events);
    const [segment] = await world.framesOf(callId);
    const { store } = world.connections;
    const without = world.sealer({
      store: {
        create: (key, bytes, options) => store.create(key, bytes, options),
        extendLock: (key, lock) => store.extendLock(key, lock),
        read: async (key, options) => {
          const bytes = await store.read(key, options);
          return key === segment?.objectKey ? Buffer.from(bytes).fill(0) : bytes;
        },
      },
    });
    expect(await world.sealNext(without)).toBe(true);
    expect(await world.verify(callId)).toMatchObject({ integrity: 'not-sealed' });
    const other = await newWriter();
    expect(await sealed(other.callId, other.call.open().end().events)).toMatchObject({
      integrity: 'verified',
    });
    await expect.poll(() => world.sealAll(), { timeout: 5_000, interval: 100 }).toBe(1);
    expect(await world.verify(callId)).toMatchObject({ integrity: 'verified' });
  });

  it('lets many sealers at once seal each call exactly once', async () => {
    const calls = await Promise.all(Array.from({ length: 6 }, () => newWriter()));
    await Promise.all(
      calls.map(({ call }) =>
        world.archiveEvents(call.open().turn('i', 'agent', 'Hi.').end().events),
      ),
    );
    const counts = await Promise.all(
      Array.from({ length: 4 }, (_, n) => world.sealAll(world.sealer({ workerId: `worker-${n}` }))),
    );
    expect(counts.reduce((a, b) => a + b)).toBe(calls.length);
    for (const { callId } of calls) {
      expect(await world.verify(callId)).toMatchObject({ integrity: 'verified', revision: 1 });
    }
  });

  it('writes the same seal for the same jobs, however they were cut and ordered', async () => {
    const callId = randomCallId();
    const events = sampleCall({ callId, key: await world.newCall(callId) });
    const jobs = events.map((event) => [event]).reverse();
    await Promise.all(jobs.map((job) => world.archiveEvents(job)));
    await world.sealAll();
    const manifest = await world.manifestOf(callId);
    expect(manifest.events.count).toBe(events.length);
    expect(manifest.completeness).toEqual({ verdict: 'complete', reasons: [] });
  });
});
