import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OperationalError, QUEUE_POLICY } from '@verbatim/contracts';
import {
  openProducer,
  parseQueueUrl,
  startWorker,
  type BoundedQueue,
  type RunningWorker,
} from '@verbatim/queue';
import { DeadLetters, openDatabase, type Database } from '@verbatim/storage';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from './recorded-calls.js';
import { runInside } from './verbatim-inside.js';
import type { Ended } from './verbatim-process.js';

const QUEUE = 'audit-salon';
/** Two letters fill the store. */
const POLICY = { ...QUEUE_POLICY[QUEUE], deadLetterCapacityJobs: 2 };

class PoisonError extends OperationalError {
  override readonly code = 'INTAKE.MALFORMED_JOB';
  override readonly retryable = false;
}

/** `redisUrl` is asked once the tests run; without one the queues live in the test's database. */
export function describeDeadLetters(redisUrl?: () => string): void {
  let calls: RecordedCalls;
  let database: Database;
  let letters: DeadLetters;
  let queue: BoundedQueue;
  let worker: RunningWorker | undefined;
  const seen: { id: string; payload: unknown }[] = [];

  beforeAll(async () => {
    calls = await RecordedCalls.open();
    const run = { ...calls.runFile, ...(redisUrl && { redisUrl: redisUrl() }) };
    await mkdir(path.join(calls.directory, '.data'));
    await writeFile(path.join(calls.directory, '.data/run.json'), JSON.stringify(run));
    database = openDatabase(calls.databaseUrl);
    letters = new DeadLetters(database);
    queue = await openProducer(connection(), QUEUE, POLICY);
  });
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });
  afterAll(async () => {
    await queue.close();
    await database.close();
    await calls.close();
  });

  const connection = () => parseQueueUrl(redisUrl?.() ?? calls.databaseUrl);
  const verbatim = (args: readonly string[], variables?: Record<string, string>): Promise<Ended> =>
    runInside(calls.directory, ['dead-letter', ...args], variables);
  const add = async (id: string) => (await queue.add([{ id, payload: jobNamed(id) }])).outcomes[0];
  const idsOfLetters = async () => (await letters.list(QUEUE)).map(({ id }) => String(id));

  /** Every job fails for good while the worker is broken. */
  async function work({ isBroken }: { isBroken: boolean }): Promise<void> {
    const bugs: unknown[] = [];
    worker = await startWorker({
      ...{ connection: connection(), name: QUEUE, policy: POLICY, deadLetters: letters },
      run: async (payload, { id }) => {
        if (isBroken) throw new PoisonError('The payload is no archive job.');
        seen.push({ id, payload });
      },
      onBug: (error) => void bugs.push(error),
    });
    await expect
      .poll(async () => (await queue.depth()).jobs, { timeout: 20_000, interval: 20 })
      .toBe(0);
    await worker.close();
    worker = undefined;
    expect(bugs).toEqual([]);
  }

  describe('verbatim dead-letter', () => {
    it('says that there are none', async () => {
      expect((await verbatim(['list'])).out).toBe('There are no dead letters.\n');
      expect((await verbatim(['list', '--json'])).out).toBe('[]\n');
      const { out } = await verbatim(['retry', '--all', '--queue', QUEUE]);
      expect(out).toBe('There are no dead letters to retry.\n');
    });

    it('lists jobs that failed for good, and shows their events without words', async () => {
      expect([await add('c-1'), await add('c-2')]).toEqual(['accepted', 'accepted']);
      await work({ isBroken: true });
      const [first, second] = await idsOfLetters();

      const { code, out } = await verbatim(['list', '--queue', QUEUE]);
      const lines = out.trimEnd().split('\n');
      expect(code).toBe(0);
      expect(lines[0]).toMatch(/^ *ID {2}QUEUE +JOB {2}ERROR +ATTEMPTS +AGE {2}EVENTS$/);
      expect(lines[1]).toMatch(
        new RegExp(`^ *${first}  ${QUEUE}  c-1  INTAKE.MALFORMED_JOB +1 +\\d+ s +2$`),
      );
      expect(lines[2]).toContain(`${second}  ${QUEUE}  c-2`);
      expect(lines).toHaveLength(3);

      const shown = await verbatim(['show', first!]);
      expect(shown.out).toContain('error:    INTAKE.MALFORMED_JOB');
      expect(shown.out).toMatch(/payload: {2}version 1, \d+ bytes, 2 events/);
      expect(shown.out).toMatch(/CA0{32} {2}e{32} {4}7 {2}transcript\.final/);
      const json = await verbatim(['show', first!, '--json']);
      expect(JSON.parse(json.out)).toMatchObject({ id: first, queue: QUEUE, jobId: 'c-1' });
      for (const { out: text } of [shown, json]) expect(text).not.toMatch(/Alice|c2VhbGVk/);
    });

    it('opens a full queue again by putting one letter back, without any worker', async () => {
      expect(await add('c-3')).toBe('dead-letter-full');
      const [first, second] = await idsOfLetters();
      const { code, out } = await verbatim(['retry', first!]);
      expect(out).toMatch(new RegExp(`^${first} went back to ${QUEUE} as r-[0-9a-f]{40}\\.\n$`));
      expect(code).toBe(0);
      expect(await idsOfLetters()).toEqual([second]);
      expect((await queue.depth()).jobs).toBe(1);
      expect(await add('c-3')).toBe('accepted');
    });

    it('keeps a letter for which its queue has no room, and says so', async () => {
      const before = await idsOfLetters();
      const args = ['retry', '--all', '--queue', QUEUE];
      const { code, out, err } = await verbatim(args, { QUEUE_CAPACITY_JOBS: '2' });
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(
        `verbatim: ${QUEUE} is full: try again when its workers have caught up. ` +
          '0 of 1 letters went back; the others stay.\n',
      );
      expect(await idsOfLetters()).toEqual(before);
    });

    it('hands each payload to the worker as it was, under its new id', async () => {
      expect((await verbatim(['retry', '--all', '--queue', QUEUE])).code).toBe(0);
      await work({ isBroken: false });
      expect(await idsOfLetters()).toEqual([]);
      expect(seen.map(({ payload }) => payload)).toEqual(['c-1', 'c-3', 'c-2'].map(jobNamed));
      expect(seen.map(({ id }) => id.slice(0, 2))).toEqual(['r-', 'c-', 'r-']);
    });

    it('keeps a job that dies again as a new letter, which can be retried as well', async () => {
      await add('c-4');
      await work({ isBroken: true });
      const [once] = await letters.list(QUEUE);
      await verbatim(['retry', String(once!.id)]);
      await work({ isBroken: true });
      const [twice] = await letters.list(QUEUE);
      expect(twice).toMatchObject({
        payload: jobNamed('c-4'),
        jobId: expect.stringMatching(/^r-/),
      });
      expect((await verbatim(['retry', String(twice!.id)])).code).toBe(0);
      await work({ isBroken: false });
      expect(await idsOfLetters()).toEqual([]);
      expect(seen.at(-1)?.id).not.toBe(twice?.jobId);
    });

    it('answers letters that nobody knows with 2, and half a command line with 64', async () => {
      for (const args of [
        ['show', '999999'],
        ['show', '0x1'],
        ['retry', '999999'],
      ]) {
        const { code, err } = await verbatim(args);
        expect(code).toBe(2);
        expect(err).toMatch(/^verbatim: No dead letter \w+ is kept: .*\n$/);
      }
      for (const args of [['retry'], ['retry', '--all'], ['retry', '1', '--all']]) {
        expect((await verbatim(args)).code).toBe(64);
      }
    });
  });
}

function jobNamed(processId: string): object {
  const identity = { v: 1, callId: `CA${'0'.repeat(32)}`, epoch: 'e'.repeat(32) };
  const words = { v: 1, ct: 'c2VhbGVk' };
  return {
    ...{ v: 1, vertical: 'salon', class: 'critical', processId, cutAt: 1 },
    events: [
      { ...identity, seq: 7, kind: 'transcript.final', words },
      { ...identity, seq: 8, kind: 'My name is Alice.' },
    ],
  };
}
