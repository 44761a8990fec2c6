import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeDeadLetters } from '../testing/dead-letter.contract.js';

/** A database of Redis of its own: the keys of the command line tool have a fixed prefix. */
const redisUrl = (): string => {
  const server = process.env['TEST_REDIS_URL'];
  if (!server) throw new Error('TEST_REDIS_URL is not set: these tests need Redis.');
  return `${server}/12`;
};

/** What a run that was killed left behind would be jobs that nobody here has added. */
async function dropQueues(): Promise<void> {
  const client = new Redis(redisUrl());
  for await (const keys of client.scanStream({ match: '{verbatim:*', count: 1_000 }))
    if (keys.length > 0) await client.unlink(...(keys as string[]));
  client.disconnect();
}

describe('With queues in Redis', () => {
  beforeAll(dropQueues);
  afterAll(dropQueues);
  describeDeadLetters(redisUrl);
});
