import { describe, expect, it, beforeAll, afterAll } from 'vitest';
import { OperationalError } from '@verbatim/contracts';
import { Acknowledgements, StoreUnavailableError } from '@verbatim/storage';
import { RecordWorld } from '../testing/record-world.js';
import { jobOf, randomCallId, sampleCall } from '../testing/sample-call.js';

describe.each(['files', 's3'] as const)('Archiving to %s', (kind) => {
  let world: RecordWorld;

  beforeAll(async () => {
    world = await RecordWorld.open(kind);
  });
  afterAll(() => world.close());

  async function newCall() {
    const callId = randomCallId();
    return { callId, events: sampleCall({ callId, key: await world.newCall(callId) }) };
  }

  const durableOf = async (epoch: string) =>
    (await new Acknowledgements(world.connections.database).durableRanges([epoch])).get(epoch);

  it('acknowledges every event of a job, once the job completes', async () => {
    const { callId, events } = await newCall();
    await world.archiveEvents(events);
    const [first] = events;
    expect(await durableOf(first?.epoch ?? '')).toEqual([[0, events.length - 1]]);
    expect(await world.connections.index.readCall(callId)).toMatchObject({
      vertical: 'healthcare',
      eventsTotal: events.length,
      finalsTotal: 3,
      endStatus: 'completed',
    });
  });

  it('keeps one record when the same jobs run twice, and side by side', async () => {
    const { callId, events } = await newCall();
    const jobs = [events.slice(0, 6), events.slice(6)];
    await Promise.all([...jobs, ...jobs].map((job) => world.archiveEvents(job)));
    for (const job of jobs) await world.archiveEvents(job);
    const call = await world.connections.index.readCall(callId);
    expect(call?.eventsTotal).toBe(events.length);
    await world.sealAll();
    expect(await world.verify(callId)).toMatchObject({
      integrity: 'verified',
      completeness: 'complete',
      manifest: { events: { count: events.length } },
    });
  });

  it('quarantines a second content of an identity and seals the first', async () => {
    const { callId, events } = await newCall();
    await world.archiveEvents(events);
    const forged = { ...events[2], at: 1 };
    await world.runJob(jobOf([forged]));
    const quarantined = await world.connections.index.listQuarantined(10);
    const row = quarantined.find((each) => each.callId === callId);
    expect(row).toMatchObject({ reason: 'identity-conflict', seq: 2n });
    const body = await world.connections.store.read(row?.objectKey ?? '');
    expect(JSON.parse(body.toString())).toEqual(forged);
    await world.sealAll();
    expect(await world.verify(callId)).toMatchObject({ completeness: 'complete' });
  });

  it('quarantines a bad event and an unknown version, and archives the rest of the batch', async () => {
    const { callId, events } = await newCall();
    const newer = { ...events[3], v: 2, callId };
    const broken = { ...events[4], criticalSeq: -1 };
    const rest = events.filter(({ seq }) => seq !== 3 && seq !== 4);
    await world.runJob(jobOf([newer, broken, ...rest]));
    const reasons = (await world.connections.index.listQuarantined(50))
      .filter((each) => each.callId === callId)
      .map((each) => each.reason);
    expect(reasons.sort()).toEqual(['invalid-event', 'unknown-version']);
    expect((await world.connections.index.readCall(callId))?.eventsTotal).toBe(rest.length);
  });

  it('parks a job of an unknown version whole, once', async () => {
    const { events } = await newCall();
    const newer = { ...jobOf(events), v: 2, shape: 'unknown' };
    await world.runJob(newer);
    await world.runJob(newer);
    const parked = [...(await world.objects('parked/'))];
    expect(parked).toHaveLength(1);
    expect(JSON.parse(parked[0]?.[1].toString() ?? '')).toEqual(newer);
    const rows = (await world.connections.index.listQuarantined(50)).filter(
      (each) => each.reason === 'unknown-job-version',
    );
    expect(rows).toMatchObject([{ objectKey: parked[0]?.[0] }]);
  });

  it('leaves the jobs of a call without a key to be retried, and archives the others', async () => {
    const stored = await newCall();
    const callId = randomCallId();
    const unstored = sampleCall({ callId, key: await otherKey() });
    const [good, bad] = await Promise.allSettled([
      world.archiveEvents(stored.events),
      world.archiveEvents(unstored),
    ]);
    expect(good?.status).toBe('fulfilled');
    expect(bad).toMatchObject({ reason: { code: 'KEYS.UNAVAILABLE', retryable: true } });
    expect(await durableOf(unstored[0]?.epoch ?? '')).toBeUndefined();
  });

  async function otherKey() {
    return world.newCall(randomCallId());
  }
});

describe('Archiving while the object store is away', () => {
  it('fails every waiting job retryably, acknowledges nothing, and recovers', async () => {
    const world = await RecordWorld.open('files');
    const callId = randomCallId();
    const events = sampleCall({ callId, key: await world.newCall(callId) });
    const { store } = world.connections;
    const create = store.create.bind(store);
    store.create = () => Promise.reject(new StoreUnavailableError('test', 'ECONNREFUSED'));
    const outcomes = await Promise.allSettled([
      world.archiveEvents(events.slice(0, 5)),
      world.archiveEvents(events.slice(5)),
    ]);
    for (const outcome of outcomes) {
      const { reason } = outcome as PromiseRejectedResult;
      expect(reason).toBeInstanceOf(OperationalError);
      expect(reason).toMatchObject({ retryable: true });
    }
    expect(await world.connections.index.readCall(callId)).toBeUndefined();
    store.create = create;
    await world.archiveEvents(events);
    expect((await world.connections.index.readCall(callId))?.eventsTotal).toBe(events.length);
    await world.close();
  });
});
