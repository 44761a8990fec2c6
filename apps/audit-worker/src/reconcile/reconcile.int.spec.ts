import { CallKey } from '@verbatim/audit-log';
import { Metrics, createLogger } from '@verbatim/platform';
import { ProcessRegister } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordWorld } from '../testing/record-world.js';
import { SampleWriter, randomCallId } from '../testing/sample-call.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { Reconciler } from './reconciler.js';
import { findSilentCalls } from './silent-calls.js';

const SILENCE_MS = 200;

describe('Reconciling', () => {
  let world: RecordWorld;

  beforeAll(async () => {
    world = await RecordWorld.open('files');
  });
  afterAll(() => world.close());

  async function silentCall(processId: string): Promise<{ callId: string; key: CallKey }> {
    const callId = randomCallId();
    const key = await world.newCall(callId);
    const call = new SampleWriter({ callId, key });
    call.write('epoch.opened', { processId, reason: 'call-started' });
    call.write('call.started', { direction: 'inbound', policy: 'block' }, { from: 'a', to: 'b' });
    await world.archiveEvents(call.events);
    await new Promise((resolve) => setTimeout(resolve, SILENCE_MS + 50));
    return { callId, key };
  }

  function reconciler(): Reconciler {
    return new Reconciler({
      silenceMs: SILENCE_MS,
      silentCalls: (silenceMs, limit) =>
        findSilentCalls(world.connections.database, silenceMs, limit),
      archive: world.archive.archive.bind(world.archive),
      metrics: new WorkerMetrics(new Metrics()),
      logger: createLogger('test', { level: 'silent' }),
    });
  }

  const endOf = async (callId: string) =>
    (await world.connections.index.readCall(callId))?.endStatus;

  it('ends a silent call of a dead writer once, however many workers see it', async () => {
    const processes = new ProcessRegister(world.connections.database);
    await processes.start('voice-dead', 'voice');
    await processes.end('voice-dead');
    const { callId } = await silentCall('voice-dead');
    await Promise.all([1, 2, 3].map(() => reconciler().reconcileSome()));
    expect(await endOf(callId)).toBe('unknown');
    const call = await world.connections.index.readCall(callId);
    expect(call).toMatchObject({ eventsTotal: 5 });
    expect(call?.epochs).toHaveLength(2);
    expect(await world.connections.index.listQuarantined()).toEqual([]);
    await world.sealAll();
    expect(await world.verify(callId)).toMatchObject({
      integrity: 'verified',
      completeness: 'tail-unknown',
    });
  });

  it('leaves a silent call alone while its writer lives', async () => {
    await new ProcessRegister(world.connections.database).start('voice-alive', 'voice');
    const { callId } = await silentCall('voice-alive');
    await reconciler().reconcileSome();
    expect(await endOf(callId)).toBeNull();
  });

  it('amends the call when the carrier’s word comes after all', async () => {
    const { callId, key } = await silentCall('voice-unheard-of');
    await reconciler().reconcileSome();
    await world.sealAll();
    expect(await world.verify(callId)).toMatchObject({ revision: 1, completeness: 'tail-unknown' });
    const late = new SampleWriter({ callId, key });
    late.write('epoch.opened', { processId: 'voice-2', reason: 'status-callback' });
    await world.archiveEvents(late.end().events);
    await world.sealAll();
    expect(await world.verify(callId)).toMatchObject({ integrity: 'verified', revision: 2 });
  });
});
