import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { archiveQueue } from '@verbatim/contracts';
import { MetricsDocument, samplesIn } from '@verbatim/platform';
import { openProducer } from '@verbatim/queue';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RecordWorld } from './testing/record-world.js';
import { jobOf, randomCallId, sampleCall } from './testing/sample-call.js';
import { WorkerProcess } from './testing/worker-process.js';

const DOCUMENT = path.resolve(import.meta.dirname, '../../../docs/specs/metrics.md');
const BOOKS = { timeout: 45_000, interval: 200 };

describe('What a worker answers to GET /metrics', () => {
  const document = new MetricsDocument(readFileSync(DOCUMENT, 'utf8'));
  let world: RecordWorld;
  let worker: WorkerProcess;
  let exposition: string;
  let archived = 0;

  /** A call, the same job again, an event that nobody can read, and a job that no version wrote. */
  beforeAll(async () => {
    world = await RecordWorld.open('files', { SEAL_TAIL_WAIT_MS: '500', COMMIT_MAX_AGE_MS: '20' });
    const queue = await openProducer(world.connections.queue, archiveQueue('healthcare'));
    const callId = randomCallId();
    const events = sampleCall({ callId, key: await world.newCall(callId) });
    archived = events.length;
    await queue.add([
      { id: 'c-first', payload: jobOf(events) },
      { id: 'c-again', payload: jobOf(events) },
      { id: 'c-unreadable', payload: jobOf([{ ...events[0], v: 7 }]) },
      { id: 'c-malformed', payload: { v: 1, vertical: 'healthcare', events: 'none' } },
    ]);
    await queue.close();
    worker = WorkerProcess.start(world.variables, await freePort());
    const isSealed = async () => (await worker.metric('audit_seals_total')) === 1;
    await vi.waitUntil(async () => (await flow('commit', 'duplicate')) === archived, BOOKS);
    await vi.waitUntil(isSealed, BOOKS);
    exposition = await scrape();
  });
  afterAll(async () => {
    await worker.kill('SIGKILL');
    await world.close();
  });

  const scrape = async () =>
    (await fetch(`${worker.url}/metrics`).catch(() => undefined))?.text() ?? '';

  async function flow(stage: string, name: string): Promise<number | undefined> {
    return samplesIn((await scrape()) ?? '').find(
      ({ labels }) => labels['stage'] === stage && labels['flow'] === name,
    )?.value;
  }

  it('is in the document, names and values of labels', () => {
    expect(document.problemsIn(exposition)).toEqual([]);
  });

  it('holds everything that the document says of it', () => {
    const ought = [...document.names].filter((name) => !/^(voice|console)_/.test(name));
    expect(ought.filter((name) => !exposition.includes(`# TYPE ${name} `))).toEqual([]);
  });

  it('has even books after copies, a quarantined event and a dead letter', () => {
    const samples = samplesIn(exposition);
    const remainders = samples.filter(({ name }) => name.endsWith('_remainder_events'));
    expect(remainders.length).toBeGreaterThanOrEqual(2);
    expect(remainders.filter(({ value }) => value !== 0)).toEqual([]);
    const of = (stage: string, flowName: string) =>
      samples.find(({ labels: l }) => l['stage'] === stage && l['flow'] === flowName)?.value;
    expect(of('commit', 'out')).toBe(archived);
    expect(of('intake', 'quarantined')).toBe(1);
    expect(samples).toContainEqual({
      name: 'audit_dead_letter_jobs',
      labels: { app: 'audit-worker', vertical: 'healthcare' },
      value: 1,
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
