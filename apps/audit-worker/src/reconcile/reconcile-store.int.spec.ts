import { generateKeyPairSync } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  CHECKPOINT_PATH,
  Ed25519Signer,
  encodeStatement,
  manifestPath,
  statementPath,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import { reconcileStore, type StoreFinding } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSegment, groupByEpoch } from '../archive/segment.js';
import { incomingOf } from '../intake/archive-job.js';
import { createLogKeeper } from '../log/create-log-keeping.js';
import { RecordWorld } from '../testing/record-world.js';
import { randomCallId, sampleCall } from '../testing/sample-call.js';

const TWO_DAYS_MS = 2 * 86_400_000;

describe('reconcileStore', () => {
  let world: RecordWorld;
  let callId: string;

  beforeAll(async () => {
    world = await RecordWorld.open('files');
    callId = await sealedCall();
    await sealedCall();
    await createLogKeeper(world.logParts()).turn();
  });
  afterAll(() => world.close());

  async function sealedCall(): Promise<string> {
    const id = randomCallId();
    await world.archiveEvents(sampleCall({ callId: id, key: await world.newCall(id) }));
    await world.sealAll();
    return id;
  }

  async function findings({ isRepair = false, now = Date.now() + TWO_DAYS_MS } = {}): Promise<
    StoreFinding[]
  > {
    const { database, store, trustedKeys } = world.connections;
    const found: StoreFinding[] = [];
    const origin = world.env.LOG_ORIGIN;
    for await (const finding of reconcileStore({
      ...{ database, store, trustedKeys, origin, now, isRepair },
    })) {
      found.push(finding);
    }
    return found;
  }

  const told = async (options?: { isRepair?: boolean; now?: number }) =>
    (await findings(options)).map(({ kind, key, repair }) => ({ kind, key, repair }));

  const remove = (key: string): Promise<void> =>
    rm(path.join(world.variables['STORE_DIRECTORY'] ?? '', ...key.split('/')));

  /** Takes an object away while `work` runs. */
  async function without(key: string, work: () => Promise<void>): Promise<void> {
    const { store } = world.connections;
    const bytes = await store.read(key);
    await remove(key);
    await work();
    await store.create(key, bytes);
  }

  async function segmentOfNobody(key: string, of: 'indexed' | 'unknown'): Promise<void> {
    const { store } = world.connections;
    if (of === 'indexed') {
      const [[, bytes] = []] = await world.objects('segments/');
      await store.create(key, bytes ?? Buffer.alloc(0));
      return;
    }
    const id = randomCallId();
    const callKey = await world.newCall(id);
    const events = sampleCall({ callId: id, key: callKey }).map((event) => incomingOf(event));
    const segment = buildSegment(groupByEpoch(events), new Map([[id, callKey]]));
    await store.create(key, segment.bytes);
    await remove(wrappedKeyPath(id));
  }

  it('finds nothing in a record that is whole', async () => {
    expect(await told()).toEqual([]);
  });

  it('deletes a segment that no row names once all in it is sealed, and only when told to', async () => {
    const key = 'segments/healthcare/2026/11/26/09/orphan.seg';
    await segmentOfNobody(key, 'indexed');
    expect(await told({ now: Date.now() })).toEqual([]);
    const young = await findings({ now: Date.now() + 7_200_000, isRepair: true });
    expect(young).toMatchObject([{ kind: 'segment-without-row', key, repair: 'none' }]);
    expect(await told()).toEqual([{ kind: 'segment-without-row', key, repair: 'safe' }]);
    expect(await told({ isRepair: true })).toEqual([
      { kind: 'segment-without-row', key, repair: 'repaired' },
    ]);
    expect(await world.connections.store.stat(key)).toBeUndefined();
    expect(await told()).toEqual([]);
  });

  it('keeps a segment with events that nothing else has, whatever it is told', async () => {
    const key = 'segments/healthcare/2026/11/26/09/lost.seg';
    await segmentOfNobody(key, 'unknown');
    const [finding] = await findings({ isRepair: true });
    expect(finding).toMatchObject({ kind: 'segment-without-row', key, repair: 'none' });
    expect(finding?.text).toContain('events that no row knows');
    await world.connections.store.delete(key);
  });

  it('names objects that rows speak of and that are gone', async () => {
    const [segment = ''] = (await world.objects('segments/')).keys();
    const gone: readonly (readonly [string, string])[] = [
      [segment, 'segment-missing'],
      [manifestPath(callId, 1), 'revision-missing'],
      [wrappedKeyPath(callId), 'call-without-key'],
    ];
    for (const [key, kind] of gone) {
      await without(key, async () => {
        expect(await told({ isRepair: true })).toEqual([{ kind, key, repair: 'none' }]);
      });
    }
    expect(await told()).toEqual([]);
  });

  it('names a key of no call and a sealed revision that no row knows', async () => {
    const { store } = world.connections;
    const [key, revision] = [wrappedKeyPath(randomCallId()), manifestPath(randomCallId(), 1)];
    await store.create(key, Buffer.from('a key'));
    await store.create(revision, Buffer.from('a manifest'));
    expect(await told()).toEqual([
      { kind: 'revision-without-row', key: revision, repair: 'none' },
      { kind: 'key-without-call', key, repair: 'none' },
    ]);
    await remove(key);
    await remove(revision);
  });

  it('asks for the leaf of a seal that nobody asked for', async () => {
    const id = await sealedCall();
    await world.connections.database.transaction(async (transaction) => {
      await transaction.$executeRaw`ALTER TABLE log_entries DISABLE TRIGGER USER`;
      await transaction.$executeRaw`DELETE FROM log_entries WHERE call_id = ${id}`;
      await transaction.$executeRaw`ALTER TABLE log_entries ENABLE TRIGGER USER`;
    });
    const key = manifestPath(id, 1);
    expect(await told()).toEqual([{ kind: 'leaf-not-requested', key, repair: 'safe' }]);
    await findings({ isRepair: true });
    expect(await told()).toEqual([]);
    await createLogKeeper(world.logParts()).turn();
    expect((await world.connections.log.state()).publishedSize).toBe(3);
  });

  it('asks for the leaf of a statement of our own, and of no other', async () => {
    const { store, signer } = world.connections;
    const stranger = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
    const said = (id: string) => ({ kind: 'heartbeat', id, at: Date.now(), body: {} });
    const [ours, theirs] = ['2026-11-25T01', '2026-11-25T02'];
    const keyOf = (id: string): string => statementPath('heartbeat', id);
    await store.create(keyOf(ours), await encodeStatement(said(ours), signer));
    await store.create(keyOf(theirs), await encodeStatement(said(theirs), stranger));
    expect(await told({ isRepair: true })).toEqual([
      { kind: 'leaf-not-requested', key: keyOf(ours), repair: 'repaired' },
      { kind: 'leaf-not-requested', key: keyOf(theirs), repair: 'none' },
    ]);
    await remove(keyOf(theirs));
    expect(await told()).toEqual([]);
  });

  it('tells a log whose head is another in PostgreSQL than in the store', async () => {
    const size = (await world.connections.log.state()).publishedSize;
    await without(CHECKPOINT_PATH, async () => {
      const [finding] = await findings();
      expect(finding).toMatchObject({ kind: 'log-differs', key: CHECKPOINT_PATH, repair: 'none' });
      expect(finding?.text).toBe(`PostgreSQL has ${size} leaves, the store none.`);
    });
  });
});
