import { readFileSync } from 'node:fs';
import path from 'node:path';
import { MetricsDocument, samplesIn } from '@verbatim/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { VoiceProcess } from './testing/voice-process.js';
import { VoiceWorld } from './testing/voice-world.js';

const DOCUMENT = path.resolve(import.meta.dirname, '../../../docs/specs/metrics.md');
const HEALTHCARE = '+15550100001';
const SOON = { timeout: 25_000, interval: 200 };

/** A voice process that took over the spool of one that was killed, and had a call of its own. */
describe('What voice answers to GET /metrics', () => {
  const document = new MetricsDocument(readFileSync(DOCUMENT, 'utf8'));
  let world: VoiceWorld;
  let second: VoiceProcess;
  let exposition: string;

  beforeAll(async () => {
    world = await VoiceWorld.create();
    const first = VoiceProcess.start(world.environment);
    await world.ready();
    await talk('Hello?');
    first.signal('SIGKILL');
    await first.exited;
    second = VoiceProcess.start(world.environment);
    await world.ready();
    await talk('Hello again?');
    await vi.waitUntil(async () => (await flowOf('buffer', 'duplicate')) > 5, SOON);
    await vi.waitUntil(async () => (await flowOf('archive', 'arrived')) > 10, SOON);
    exposition = await scrape();
  });
  afterAll(async () => {
    second.signal('SIGKILL');
    await second.exited;
    await world.remove();
  });

  async function talk(words: string): Promise<void> {
    const callId = newCallSid();
    const { text } = await world.twilio.call(callId, HEALTHCARE);
    const socket = await world.twilio.open();
    if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
    socket.start(callId, parametersOf(text));
    await vi.waitUntil(() => socket.frames.some(({ event }) => event === 'mark'), SOON);
    socket.raw('nonsense');
    world.model.transcribe(`i-${callId}`, words);
    const isOver = async () =>
      (await world.eventsOf(callId)).some(({ kind }) => kind === 'usage.recorded');
    await vi.waitUntil(isOver, SOON);
  }

  const scrape = async (): Promise<string> =>
    (await fetch(`${world.environment['PUBLIC_URL']}/metrics`)).text();

  async function flowOf(stage: string, flow: string): Promise<number> {
    const samples = samplesIn(await scrape());
    return samples.find(({ labels: l }) => l['stage'] === stage && l['flow'] === flow)?.value ?? 0;
  }

  it('is in the document, names and values of labels', () => {
    expect(document.problemsIn(exposition)).toEqual([]);
  });

  it('holds everything that the document says of it', () => {
    const ought = [...document.names].filter((name) => !/^(audit|console)_/.test(name));
    expect(ought.filter((name) => !exposition.includes(`# TYPE ${name} `))).toEqual([]);
  });

  it('has even books, with what was recovered counted apart', () => {
    const remainders = samplesIn(exposition).filter(({ name }) =>
      name.endsWith('_remainder_events'),
    );
    expect(remainders.length).toBeGreaterThanOrEqual(4);
    expect(remainders.filter(({ value }) => value !== 0)).toEqual([]);
  });
});
