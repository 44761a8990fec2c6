import type { CallKey } from '@verbatim/audit-log';
import { QUEUE_POLICY, type EventV1 } from '@verbatim/contracts';
import { createLogger } from '@verbatim/platform';
import {
  holdsOf,
  openProducer,
  openTombstones,
  startWorker,
  type BoundedQueue,
  type QueueEntry,
  type Tombstones,
} from '@verbatim/queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordWorld } from '../testing/record-world.js';
import { SampleWriter, jobOf, randomCallId } from '../testing/sample-call.js';
import { EvictionDrain } from './eviction-drain.js';
import { createEvictionDrain } from './explain.module.js';
import { findIndexedCalls } from './indexed-calls.js';

const QUEUE = 'audit-salon';
/** Two jobs of critical events, and one place that partials fight for. */
const POLICY = { ...QUEUE_POLICY[QUEUE], capacityJobs: 3 };
const SILENT = createLogger('test', { level: 'silent' });

describe('Explaining what a full queue evicted', () => {
  let world: RecordWorld;
  let queue: BoundedQueue;
  let tombstones: Tombstones;
  let drain: EvictionDrain;

  beforeAll(async () => {
    world = await RecordWorld.open('files');
    const { connections } = world;
    queue = await openProducer(connections.queue, QUEUE, POLICY);
    tombstones = await openTombstones(connections.queue);
    drain = createEvictionDrain(connections, world.metrics, SILENT);
  });
  afterAll(async () => {
    await drain.close();
    await tombstones.close();
    await queue.close();
    await world.close();
  });

  const entryOf = (id: string, events: readonly EventV1[]): QueueEntry => ({
    id,
    payload: jobOf(events, 'salon'),
    ...(events.every((event) => event.class === 'sheddable')
      ? { class: 'sheddable', holds: holdsOf(events) }
      : { class: 'critical' }),
  });

  /** A call of which two of three partials give way: only the newest fits beside its critical events. */
  async function floodedCall(): Promise<{ callId: string; evicted: number[] }> {
    const callId = randomCallId();
    const key: CallKey = await world.newCall(callId);
    const call = new SampleWriter({ callId, key, vertical: 'salon', policy: 'drop-oldest' });
    const words = ['Hello.', 'How are you?', 'Goodbye.'];
    call.open();
    words.forEach((text, index) => call.turn(`item-${index}`, 'agent', text));
    const { events } = call.end();
    const partials = events.filter((event) => event.class === 'sheddable');
    const critical = events.filter((event) => event.class === 'critical');
    const jobs = [
      entryOf(`c-${callId}-1`, critical.slice(0, 5)),
      entryOf(`c-${callId}-2`, critical.slice(5)),
      ...partials.map((event) => entryOf(`s-${callId}-${event.seq}`, [event])),
    ];
    for (const job of jobs) expect((await queue.add([job])).outcomes).toEqual(['accepted']);
    return { callId, evicted: partials.slice(0, -1).map(({ seq }) => seq) };
  }

  async function workOff(): Promise<void> {
    const worker = await startWorker({
      connection: world.connections.queue,
      name: QUEUE,
      policy: POLICY,
      deadLetters: world.connections.deadLetters,
      run: (payload, job) => world.intake.runJob(payload, job),
      onBug: (error) => {
        throw error;
      },
    });
    await expect.poll(() => queue.depth(), { timeout: 10_000 }).toMatchObject({ jobs: 0 });
    await worker.close();
  }

  const tombstonesLeft = () => tombstones.read(QUEUE, 100);
  const gapsOf = (callId: string) =>
    world.connections.database.run((client) =>
      client.gap.findMany({ where: { callId }, orderBy: { seqFrom: 'asc' } }),
    );
  const gaps = (seqs: readonly number[]) =>
    seqs.map((seq) => ({ from: seq, to: seq, reason: 'dropped', source: 'queue' }));

  it('seals a call whose partials gave way as gaps-explained, and names each of them', async () => {
    const { callId, evicted } = await floodedCall();
    await workOff();
    expect(await drain.drainSome()).toBe(true);
    expect(await tombstonesLeft()).toEqual([]);
    await world.sealAll();
    const report = await world.verify(callId);
    expect(report).toMatchObject({
      integrity: 'verified',
      completeness: 'gaps-explained',
      revision: 1,
    });
    expect(report.manifest?.gaps).toMatchObject(gaps(evicted));
    expect(await world.connections.index.listQuarantined()).toEqual([]);
  });

  it('waits with the tombstones of a call of which nothing is indexed yet', async () => {
    const { callId, evicted } = await floodedCall();
    expect(await drain.drainSome()).toBe(false);
    expect(await tombstonesLeft()).toHaveLength(evicted.length);
    await workOff();
    expect(await drain.drainSome()).toBe(true);
    await world.sealAll();
    expect(await world.verify(callId)).toMatchObject({ completeness: 'gaps-explained' });
  });

  it('amends a call that was sealed before its tombstones were read', async () => {
    const { callId, evicted } = await floodedCall();
    await workOff();
    await world.sealAll();
    expect(await world.verify(callId)).toMatchObject({
      completeness: 'loss-detected',
      revision: 1,
    });
    await drain.drainSome();
    await world.sealAll();
    const amended = await world.verify(callId);
    expect(amended).toMatchObject({ completeness: 'gaps-explained', revision: 2 });
    expect(amended.manifest?.gaps).toMatchObject(gaps(evicted));
  });

  it('explains once what it reads twice, because it died before it could acknowledge', async () => {
    const { callId, evicted } = await floodedCall();
    await workOff();
    const { index, database } = world.connections;
    const dying = new EvictionDrain({
      openTombstones: async () => ({
        read: (...args) => tombstones.read(...args),
        acknowledge: () => Promise.reject(new Error('killed')),
        close: async () => undefined,
      }),
      indexedCalls: (callIds) => findIndexedCalls(database, callIds),
      explain: (...args) => index.explain(...args),
      metrics: world.metrics,
      logger: SILENT,
    });
    await expect(dying.drainSome()).rejects.toThrow('killed');
    expect(await tombstonesLeft()).toHaveLength(evicted.length);
    await world.sealAll();
    const explained = await gapsOf(callId);
    expect(explained).toHaveLength(evicted.length);
    expect(await drain.drainSome()).toBe(true);
    expect(await tombstonesLeft()).toEqual([]);
    expect(await gapsOf(callId)).toEqual(explained);
    expect(await world.sealAll()).toBe(0);
    expect(await world.verify(callId)).toMatchObject({
      completeness: 'gaps-explained',
      revision: 1,
    });
  });

  it('lets several workers drain one queue', async () => {
    const { callId, evicted } = await floodedCall();
    await workOff();
    const drains = [1, 2, 3].map(() =>
      createEvictionDrain(world.connections, world.metrics, SILENT),
    );
    await Promise.all(drains.map((each) => each.drainSome()));
    await Promise.all(drains.map((each) => each.close()));
    expect(await tombstonesLeft()).toEqual([]);
    expect(await gapsOf(callId)).toHaveLength(evicted.length);
  });
});
