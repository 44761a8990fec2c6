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
