import { setTimeout as sleep } from 'node:timers/promises';
import { QUEUE_COMMAND_TIMEOUT_MS } from '@verbatim/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProducer } from '../producer.js';
import type { QueueConnection } from '../queue-connection.js';
import { QueueUnavailableError } from '../queue.errors.js';
import { startWorker } from '../worker.js';
import { entries, entry, QueueTest } from './queue-test.js';
import { eventually, throughProxy } from './servers.js';
import { TcpProxy } from './tcp-proxy.js';

/** The longest that an answer may take, with what a busy machine adds. */
const ANSWER_MS_MAX = QUEUE_COMMAND_TIMEOUT_MS + 1_000;

/** As `RunningWorker.close` promises, with the same allowance and the job's 500 ms. */
const CLOSE_MS_MAX = 7_000 + 1_500;

/** What holds when the engine cannot be reached, on either engine. */
export function describeOutage(connection: () => QueueConnection, defaultPort: number): void {
  describe('outage', () => {
    let test: QueueTest;
    let proxy: TcpProxy;
    let proxied: QueueConnection;
    beforeEach(async () => {
      test = new QueueTest(connection());
      proxy = await TcpProxy.to(test.connection.url, defaultPort);
      proxied = throughProxy(test.connection, proxy.port);
      test.onClose(() => proxy.close());
    });
    afterEach(() => test.close());

    const elapsedMs = async (work: Promise<unknown>) => {
      const from = performance.now();
      await work;
      return performance.now() - from;
    };

    /** As a caller does: the same again, with the same ids, until there is an answer. */
    const untilAnswered = async <T>(ask: () => Promise<T>): Promise<T> => {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await ask();
        } catch (error) {
          if (!(error instanceof QueueUnavailableError) || attempt > 1_000) throw error;
          await sleep(10);
        }
      }
    };

    it('does not open while the engine is away', async () => {
      await proxy.down();
      const opening = openProducer(proxied, test.name, test.policy);
      await expect(opening).rejects.toThrow(QueueUnavailableError);
      const starting = startWorker({
        connection: proxied,
        name: test.name,
        deadLetters: test.deadLetters,
        run: async () => undefined,
        onBug: () => undefined,
      });
      await expect(starting).rejects.toThrow(QueueUnavailableError);
    });

    it('names the address of an engine that is away, and no password', async () => {
      await proxy.down();
      const url = new URL(proxied.url);
      url.password = 'hunter2';
      const opening = openProducer({ ...proxied, url: url.href }, test.name);
      const error = await opening.then(
        () => expect.unreachable('It opened'),
        (reason: Error) => reason,
      );
      expect(error.message).toContain(`127.0.0.1:${proxy.port}`);
      expect(error.message).not.toContain('hunter2');
    });

    it('fails an add at once while connections are refused, and adds again by itself', async () => {
      const queue = await test.producer(proxied);
      await proxy.down();
      await expect(queue.add([entry('lost')])).rejects.toThrow(QueueUnavailableError);
      expect(
        await elapsedMs(expect(queue.add([entry('a')])).rejects.toThrow(QueueUnavailableError)),
      ).toBeLessThan(1_000);
      await proxy.up();
      await eventually('an add is answered', () =>
        queue.add([entry('a')]).then(
          () => true,
          () => false,
        ),
      );
      expect((await queue.add([entry('a')])).outcomes).toEqual(['duplicate']);
    });

    it('fails an add in bounded time while the engine is silent, and adds again by itself', async () => {
      const queue = await test.producer(proxied);
      proxy.swallowReplies();
      expect(
        await elapsedMs(expect(queue.add([entry('a')])).rejects.toThrow(QueueUnavailableError)),
      ).toBeLessThan(ANSWER_MS_MAX);
      proxy.cut();
      await eventually('an add is answered', () =>
        queue.add([entry('b')]).then(
          () => true,
          () => false,
        ),
      );
    });

    it('stores a job once whose add went unanswered and was repeated with the same id', async () => {
      const queue = await test.producer(proxied);
      await queue.depth(); // A connection is open, so that the add itself arrives.
      proxy.swallowReplies();
      await expect(queue.add(entries(3))).rejects.toThrow(QueueUnavailableError);
      proxy.cut();
      let outcomes: string[] = [];
      await eventually('the repeated add is answered', () =>
        queue.add(entries(3)).then(
          (result) => (outcomes = result.outcomes).length > 0,
          () => false,
        ),
      );
      expect(outcomes).toEqual(['duplicate', 'duplicate', 'duplicate']);
      expect((await queue.depth()).jobs).toBe(3);
    });

    it('does not count a job twice against the cap whose add was answered too late', async () => {
      const queue = await test.producer(proxied);
      await queue.add(entries(test.policy.capacityJobs - 1));
      proxy.delayReplies(QUEUE_COMMAND_TIMEOUT_MS + 1_500);
      const add = () => queue.add([entry('last', { some: 'payload' })]);
      expect(await elapsedMs(expect(add()).rejects.toThrow(QueueUnavailableError))).toBeLessThan(
        ANSWER_MS_MAX,
      );
      proxy.cut();
      const repeated = await untilAnswered(add);
      expect(repeated.outcomes).toEqual(['duplicate']);
      expect(repeated.depth.jobs).toBe(test.policy.capacityJobs);
      expect((await queue.add([entry('late')])).outcomes).toEqual(['full']);
      expect(await queue.depth()).toEqual(await (await test.truth()).depth());
    });

    it('stores a job whose add never arrived, once it is repeated', async () => {
      const queue = await test.producer(proxied);
      await queue.depth();
      proxy.swallowAll();
      const add = () => queue.add([entry('a')]);
      expect(await elapsedMs(expect(add()).rejects.toThrow(QueueUnavailableError))).toBeLessThan(
        ANSWER_MS_MAX,
      );
      proxy.cut();
      expect((await untilAnswered(add)).outcomes).toEqual(['accepted']);
      expect((await queue.depth()).jobs).toBe(1);
    });

    it('neither loses nor doubles a job while connections are reset all the time', async () => {
      const many = 300;
      const wide = new QueueTest(connection(), { capacityJobs: many, capacityBytes: 1_000_000 });
      try {
        const queue = await wide.producer(throughProxy(wide.connection, proxy.port));
        let isOver = false;
        const resetting = (async () => {
          for (let round = 0; !isOver; round += 1) {
            await sleep(20 + ((round * 37) % 90));
            proxy.cut();
          }
        })();
        const outcomes: string[] = [];
        const sender = async (name: string) => {
          for (let from = 0; from < many / 4; from += 5) {
            const batch = entries(5, `${name}-${from}`, { name });
            outcomes.push(...(await untilAnswered(() => queue.add(batch))).outcomes);
          }
        };
        await Promise.all(['p', 'q', 'r', 's'].map(sender));
        isOver = true;
        await resetting;
        expect(new Set(outcomes).has('full')).toBe(false);
        const depth = await untilAnswered(() => queue.depth());
        expect(depth.jobs).toBe(many);
        expect(depth).toEqual(await (await wide.truth()).depth());
        expect((await untilAnswered(() => queue.add([entry('more')]))).outcomes).toEqual(['full']);
      } finally {
        await wide.close();
      }
    });

    it('bounds the requests that await an answer', async () => {
      const queue = await test.producer(proxied);
      proxy.swallowReplies();
      const adds = entries(40).map((each) =>
        queue.add([each]).catch((error: Error) => error.message),
      );
      expect(await adds[39]).toContain('32 requests await an answer');
      proxy.cut();
      await Promise.all(adds);
    });

    it('answers "no room yet" while the engine is away instead of failing', async () => {
      const queue = await test.producer(proxied);
      await proxy.down();
      await queue.whenRoom(200);
      await proxy.up();
    });

    it('closes in bounded time while the engine is away, after the job in hand', async () => {
      const queue = await test.producer();
      const events: string[] = [];
      const worker = await test.worker(
        async () => {
          events.push('start');
          await sleep(500);
          events.push('end');
        },
        { connection: proxied },
      );
      await queue.add([entry('a')]);
      await eventually('the job runs', () => events.length === 1);
      proxy.swallowReplies();
      expect(await elapsedMs(worker.close())).toBeLessThan(CLOSE_MS_MAX);
      expect(events).toEqual(['start', 'end']);
      expect((await queue.depth()).jobs).toBeLessThanOrEqual(1);
    });

    it('goes on working by itself after the engine was away', async () => {
      const queue = await test.producer();
      const seen: string[] = [];
      await test.worker(
        async (_payload, job) => {
          await sleep(50);
          seen.push(job.id);
        },
        { connection: proxied },
      );
      await queue.add(entries(3));
      await eventually('the first job ran', () => seen.length > 0);
      await proxy.down();
      await sleep(500);
      await proxy.up();
      await eventually('all ran', () => new Set(seen).size === 3, 20_000);
      await eventually('the queue is empty', async () => (await queue.depth()).jobs === 0);
      expect(test.bugs).toEqual([]);
    });
  });
}
