import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { AddOutcome } from '../bounded-queue.js';
import type { QueueConnection } from '../queue-connection.js';
import { PayloadTooLargeError } from '../queue.errors.js';
import { entries, entry, QueueTest } from './queue-test.js';
import { eventually } from './servers.js';

/** What a producer may rely on, on either engine. */
export function describeAdmission(connection: () => QueueConnection): void {
  describe('admission', () => {
    let test: QueueTest;
    beforeEach(() => void (test = new QueueTest(connection())));
    afterEach(() => test.close());

    it('accepts a job and reports the depth that it made', async () => {
      const queue = await test.producer();
      const { outcomes, depth } = await queue.add([entry('a', { word: 'é' })]);
      expect(outcomes).toEqual(['accepted']);
      expect(depth).toEqual({ jobs: 1, bytes: Buffer.byteLength('{"word":"é"}') });
      expect(await queue.depth()).toEqual(depth);
    });

    it('answers an add of nothing with the depth', async () => {
      const queue = await test.producer();
      expect(await queue.add([])).toEqual({
        outcomes: [],
        depth: { jobs: 0, bytes: 0 },
        evictedJobs: 0,
      });
    });

    it('recognises the id of a job that is there, and does not charge it again', async () => {
      const queue = await test.producer();
      const { depth } = await queue.add([entry('a', { first: true })]);
      const again = await queue.add([entry('a', { second: 'longer than the first' })]);
      expect(again).toEqual({ outcomes: ['duplicate'], depth, evictedJobs: 0 });
    });

    it('recognises an id that is twice in one bulk', async () => {
      const queue = await test.producer();
      const { outcomes, depth } = await queue.add([entry('a'), entry('a')]);
      expect(outcomes).toEqual(['accepted', 'duplicate']);
      expect(depth.jobs).toBe(1);
    });

    it('refuses the job that would be one too many', async () => {
      const queue = await test.producer();
      await queue.add(entries(10));
      expect(await queue.add([entry('late')])).toEqual({
        outcomes: ['full'],
        depth: { jobs: 10, bytes: 20 },
        evictedJobs: 0,
      });
    });

    it('refuses the job whose bytes would be too many, and fills up to the last byte', async () => {
      const queue = await test.producer();
      const payload = (bytes: number) => ({ x: 'y'.repeat(bytes - '{"x":""}'.length) });
      await queue.add([entry('a', payload(6_000))]);
      expect((await queue.add([entry('b', payload(4_001))])).outcomes).toEqual(['full']);
      expect(await queue.add([entry('b', payload(4_000))])).toEqual({
        outcomes: ['accepted'],
        depth: { jobs: 2, bytes: 10_000 },
        evictedJobs: 0,
      });
    });

    it('throws for a payload that could never fit instead of refusing it for ever', async () => {
      const queue = await test.producer();
      const tooLarge = entry('a', { x: 'y'.repeat(10_000) });
      await expect(queue.add([entry('b'), tooLarge])).rejects.toThrow(PayloadTooLargeError);
      expect((await queue.depth()).jobs).toBe(0);
    });

    it('admits the part of a bulk that fits, from its head', async () => {
      const queue = await test.producer();
      await queue.add(entries(8, 'old'));
      const { outcomes, depth } = await queue.add(entries(4, 'new'));
      expect(outcomes).toEqual(['accepted', 'accepted', 'full', 'full']);
      expect(depth.jobs).toBe(10);
    });

    it('refuses every later job of a bulk once one was refused, so that none overtakes it', async () => {
      const queue = await test.producer();
      const large = { x: 'y'.repeat(7_000) };
      const { outcomes } = await queue.add([entry('a', large), entry('b', large), entry('c')]);
      expect(outcomes).toEqual(['accepted', 'full', 'full']);
    });

    it('still recognises duplicates when it is full', async () => {
      const queue = await test.producer();
      await queue.add(entries(10));
      const { outcomes } = await queue.add([entry('late'), entry('a-3'), entry('a-9')]);
      expect(outcomes).toEqual<AddOutcome[]>(['full', 'duplicate', 'duplicate']);
    });

    it('rejects ids that BullMQ would read as its own keys or counters', async () => {
      const queue = await test.producer();
      for (const id of ['meta', 'stalled-check', '17', 'a:b', ''])
        await expect(queue.add([entry(id)])).rejects.toThrow('Not a job id');
    });

    it('hands jobs out first in, first out', async () => {
      const queue = await test.producer();
      await queue.add(entries(5, 'a'));
      await queue.add(entries(5, 'b'));
      const seen: string[] = [];
      await test.worker(async (_payload, job) => void seen.push(job.id));
      await eventually('all jobs ran', () => seen.length === 10);
      expect(seen).toEqual([...entries(5, 'a'), ...entries(5, 'b')].map(({ id }) => id));
    });

    it('accepts a refused job once a job has completed, and says when to try', async () => {
      const queue = await test.producer();
      await queue.add(entries(10));
      expect((await queue.add([entry('late')])).outcomes).toEqual(['full']);
      const asked = Date.now();
      const room = queue.whenRoom(5_000);
      await test.worker(async () => undefined);
      await room;
      expect(Date.now() - asked).toBeLessThan(4_000);
      expect((await queue.add([entry('late')])).outcomes).toEqual(['accepted']);
    });

    it('stops waiting for room when the time is over', async () => {
      const queue = await test.producer();
      await queue.add(entries(10));
      const asked = Date.now();
      await queue.whenRoom(300);
      expect(Date.now() - asked).toBeGreaterThanOrEqual(295);
    });

    it('hands every payload over byte for byte', async () => {
      const queue = await test.producer();
      const awkward = [
        { b: 1, a: { z: [], y: null } },
        { text: '\u0000\u001f"\\/\u2028 é 😀 \ud800' },
        { numbers: [0, -0.5, 1e21, 5e-324, Number.MAX_SAFE_INTEGER] },
        { __proto__: null, '': '', ' ': ' ' },
      ];
      const arbitrary = fc.sample(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), 40);
      const payloads: object[] = [...awkward, ...arbitrary];
      const received = new Map<string, string>();
      await test.worker(async (payload, job) => void received.set(job.id, JSON.stringify(payload)));
      for (const [index, payload] of payloads.entries()) {
        const id = `a-${index}`;
        while ((await queue.add([entry(id, payload)])).outcomes[0] === 'full')
          await queue.whenRoom(1_000);
        await eventually(`payload ${index} arrived`, () => received.has(id));
        expect(received.get(id)).toBe(JSON.stringify(payload));
      }
    });
  });
}
