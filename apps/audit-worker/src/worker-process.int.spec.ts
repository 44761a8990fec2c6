import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { archiveQueue, type EventV1 } from '@verbatim/contracts';
import { openProducer, type BoundedQueue } from '@verbatim/queue';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RecordWorld } from './testing/record-world.js';
import { jobOf, randomCallId, sampleCall } from './testing/sample-call.js';
import { createTestDirectory, requiredVariable } from './testing/test-servers.js';
import { WorkerProcess } from './testing/worker-process.js';

const CONFIG = path.resolve(import.meta.dirname, '../../../config');

/** The queues of these tests live in the test's own database, so that nobody else can take a job. */
describe('The worker as a process', () => {
  let world: RecordWorld;
  let queue: BoundedQueue;
  let worker: WorkerProcess | undefined;

  beforeAll(async () => {
    world = await RecordWorld.open('files', {
      SEAL_TAIL_WAIT_MS: '2000',
      SEAL_LEASE_MS: '2000',
      SEAL_POLL_MS: '100',
      RECONCILE_POLL_MS: '200',
      COMMIT_MAX_AGE_MS: '20',
    });
    queue = await openProducer(world.connections.queue, archiveQueue('healthcare'));
  });
  afterEach(async () => {
    await worker?.kill('SIGKILL');
    worker = undefined;
  });
  afterAll(async () => {
    await queue.close();
    await world.close();
  });

  async function startWorker(variables: Record<string, string> = {}): Promise<WorkerProcess> {
    const started = WorkerProcess.start({ ...world.variables, ...variables }, await freePort());
    worker = started;
    return started;
  }

  async function startReadyWorker(variables?: Record<string, string>): Promise<WorkerProcess> {
    const started = await startWorker(variables);
    await expect.poll(() => started.isReady(), { timeout: 20_000, interval: 50 }).toBe(true);
    return started;
  }

  async function newCall() {
    const callId = randomCallId();
    return { callId, events: sampleCall({ callId, key: await world.newCall(callId) }) };
  }

  async function add(events: readonly EventV1[]): Promise<void> {
    const { outcomes } = await queue.add([{ id: jobIdOf(events), payload: jobOf(events) }]);
    expect(outcomes).toEqual(['accepted']);
  }

  it('archives what is in the queue, seals it, and counts both', async () => {
    const { callId, events } = await newCall();
    await add(events.slice(0, 7));
    await add(events.slice(7));
    const running = await startReadyWorker();
    await expect
      .poll(() => world.verify(callId), { timeout: 10_000, interval: 100 })
      .toMatchObject({ integrity: 'verified', completeness: 'complete' });
    expect(await running.metric('audit_archived_events_total')).toBe(events.length);
    await expect.poll(() => running.metric('audit_seals_total')).toBe(1);
    expect(await queue.depth()).toMatchObject({ jobs: 0, bytes: 0 });
    // Words of the call are in none of its lines.
    expect(running.lines.join('\n')).not.toMatch(/Alice|assistant|555 0147/);
  });

  it('does the same with its queues in Redis', async () => {
    // A database of Redis of its own: the worker's keys have a fixed prefix.
    const url = `${requiredVariable('TEST_REDIS_URL')}/11`;
    const redis = await openProducer({ engine: 'redis', url }, archiveQueue('salon'));
    const callId = randomCallId();
    const events = sampleCall({ callId, key: await world.newCall(callId), vertical: 'salon' });
    await redis.add([{ id: jobIdOf(events), payload: jobOf(events, 'salon') }]);
    await startWorker({ REDIS_URL: url });
    await expect
      .poll(() => world.verify(callId), { timeout: 20_000, interval: 100 })
      .toMatchObject({ integrity: 'verified', completeness: 'complete' });
    expect(await redis.depth()).toMatchObject({ jobs: 0, bytes: 0 });
    await redis.close();
  });

  it('keeps a payload that no version could have written as a dead letter, and goes on', async () => {
    const payload = { v: 1, vertical: 'healthcare', events: 'none' };
    await queue.add([{ id: 'c-malformed', payload }]);
    const { callId, events } = await newCall();
    await add(events);
    await startReadyWorker();
    await expect
      .poll(() => world.verify(callId), { timeout: 10_000, interval: 100 })
      .toMatchObject({ integrity: 'verified' });
    const { deadLetters } = world.connections;
    const [letter] = await deadLetters.list(archiveQueue('healthcare'));
    const errorCode = 'INTAKE.MALFORMED_JOB';
    expect(letter).toMatchObject({ jobId: 'c-malformed', payload, errorCode, attempts: 1 });
    expect(await queue.depth()).toEqual({ jobs: 0, bytes: 0 });
    await deadLetters.remove(letter!.id);
  });

  it('loses nothing when it is killed again and again while it works', async () => {
    const calls = await Promise.all(Array.from({ length: 12 }, newCall));
    const jobs = calls.flatMap(({ events }) => [
      events.slice(0, 4),
      events.slice(4, 9),
      events.slice(9),
    ]);
    const adding = (async () => {
      for (const job of jobs) {
        await add(job);
        await delay(150);
      }
    })();
    for (let kill = 0; kill < 5; kill += 1) {
      // Slow writes, so that a kill finds something half done.
      const running = await startWorker({ STORE_WRITE_DELAY_MS: '150' });
      const isWorking = (): boolean => running.lines.join('\n').includes('The pipeline runs.');
      await expect.poll(isWorking, { timeout: 20_000, interval: 20 }).toBe(true);
      await delay(Math.random() * 800);
      expect(await running.kill('SIGKILL')).toBe('SIGKILL');
    }
    await adding;
    await startReadyWorker();
    for (const { callId, events } of calls) {
      await expect
        .poll(() => world.verify(callId), { timeout: 45_000, interval: 250 })
        .toMatchObject({ integrity: 'verified', completeness: 'complete' });
      const { manifest } = await world.verify(callId);
      expect(manifest?.events.count).toBe(events.length);
    }
    expect(await queue.depth()).toMatchObject({ jobs: 0 });
    expect(await world.connections.index.listQuarantined(10)).toEqual([]);
  }, 120_000);

  it('ends a call that nobody ended, and seals it as tail-unknown', async () => {
    const { callId, events } = await newCall();
    await add(events.slice(0, -2));
    const running = await startReadyWorker({ RECONCILE_AFTER_MS: '2000' });
    await expect
      .poll(() => world.verify(callId), { timeout: 20_000, interval: 100 })
      .toMatchObject({ integrity: 'verified', completeness: 'tail-unknown' });
    const manifest = await world.manifestOf(callId);
    expect(manifest).toMatchObject({
      endStatus: 'unknown',
      witnesses: { twilio: { source: 'reconciler' } },
    });
    expect(manifest.completeness.reasons).toEqual([expect.stringContaining('epoch-not-closed')]);
    expect(await running.metric('audit_reconciled_calls_total')).toBe(1);
  });

  it('takes no calls of a vertical that demands Object Lock of files, says why, and goes on with others', async () => {
    const config = await createTestDirectory();
    await cp(CONFIG, config.value, { recursive: true });
    const file = path.join(config.value, 'verticals/healthcare.yaml');
    const text = await readFile(file, 'utf8');
    const demand = (is: boolean) =>
      writeFile(
        file,
        text.replace('  lock: governance', `  lockRequired: ${is}\n  lock: governance`),
      );
    await demand(true);
    const { callId, events } = await newCall();
    await add(events);
    const other = randomCallId();
    const key = await world.newCall(other);
    const otherEvents = sampleCall({ callId: other, key, vertical: 'salon' });
    const salon = await openProducer(world.connections.queue, archiveQueue('salon'));
    await salon.add([{ id: jobIdOf(otherEvents), payload: jobOf(otherEvents, 'salon') }]);
    const running = await startReadyWorker({
      VERTICALS_DIRECTORY: path.join(config.value, 'verticals'),
    });
    await expect
      .poll(() => world.verify(other), { timeout: 20_000, interval: 100 })
      .toMatchObject({ integrity: 'verified' });
    expect(await queue.depth()).toMatchObject({ jobs: 1 });
    expect(running.lines.join('\n')).toMatch(/No calls of healthcare: .+ \(S3_BUCKET\)/);

    await demand(false);
    await expect
      .poll(() => world.verify(callId), { timeout: 40_000, interval: 200 })
      .toMatchObject({ integrity: 'verified' });
    await salon.close();
    await config.remove();
  }, 90_000);

  it('finishes what is in hand on SIGTERM and exits with 0', async () => {
    const { callId, events } = await newCall();
    const running = await startReadyWorker();
    await add(events);
    await delay(60);
    expect(await running.kill('SIGTERM')).toBe(0);
    worker = undefined;
    const archived = (await world.connections.index.readCall(callId))?.eventsTotal ?? 0;
    const { jobs } = await queue.depth();
    expect([archived, jobs]).toEqual(archived === 0 ? [0, 1] : [events.length, 0]);
  });

  it('waits for a database that is away, says so, and is alive but not ready meanwhile', async () => {
    const away = await freePort();
    const running = await startWorker({ DATABASE_URL: `postgresql://app@127.0.0.1:${away}/none` });
    await expect
      .poll(() => running.lines.join('\n'), { timeout: 20_000, interval: 50 })
      .toMatch(/PostgreSQL at 127\.0\.0\.1:\d+\/none is away \(.+\); trying again in/);
    expect((await fetch(`${running.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${running.url}/health/ready`)).status).toBe(503);
    expect(await running.kill('SIGTERM')).toBe(0);
    worker = undefined;
  });

  it('refuses to start with a bad configuration, naming every problem and no value', async () => {
    const running = await startWorker({
      COMMIT_MAX_BYTES: '17',
      SEALS_AT_ONCE_MAX: 'many',
      MASTER_KEY_FILE: '',
    });
    expect(await running.ended()).toBe(78);
    const told = running.lines.join('\n');
    for (const name of ['COMMIT_MAX_BYTES', 'SEALS_AT_ONCE_MAX', 'MASTER_KEY_FILE'])
      expect(told).toContain(name);
    expect(told).not.toContain('many');
    worker = undefined;
  });

  it('refuses to start without a usable key, naming the setting', async () => {
    const running = await startWorker({ SIGNING_KEY_FILE: '/nowhere/signing.pem' });
    expect(await running.ended()).toBe(78);
    expect(running.lines.join('\n')).toContain('SIGNING_KEY_FILE: /nowhere/signing.pem');
    worker = undefined;
  });
});

function jobIdOf(events: readonly EventV1[]): string {
  const identities = events.map(({ callId, epoch, seq }) => `${callId}|${epoch}|${seq}`).join('\n');
  return `c-${createHash('sha256').update(identities).digest('hex').slice(0, 40)}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
