import { setTimeout as delay } from 'node:timers/promises';
import { hasPassed } from '../../suites/kill-plan.js';
import { redisCommand } from '../../system/redis.js';
import type { ChaosWorld, Scenario } from '../scenario.js';

/** Every wave of calls has begun to speak by then. */
const AFTER_MS = 4_000;
const DOWN_MS = 5_000;
/** Longer than the 5 s in which an event shall be durable, and than any client's patience. */
const PAUSED_MS = 15_000;
const FULL_MS = 15_000;

const redisKilled = {
  name: 'redis-killed',
  summary: 'Redis is killed (SIGKILL) and started again 5 s later',
  waves: 'half-minute',

  async befall({ redis, note }: ChaosWorld, signal: AbortSignal) {
    await hasPassed(AFTER_MS, signal);
    await redis.kill();
    note('Redis is killed.');
    await delay(DOWN_MS);
    await redis.restart();
    note('Redis is back.');
    return {};
  },
} satisfies Scenario;

const redisPaused = {
  name: 'redis-paused',
  summary: 'Redis answers nobody for 15 s (SIGSTOP) and then goes on',
  waves: 'half-minute',

  async befall({ redis, note }: ChaosWorld, signal: AbortSignal) {
    await hasPassed(AFTER_MS, signal);
    redis.pause();
    note('Redis is stopped.');
    try {
      await delay(PAUSED_MS);
    } finally {
      redis.resume();
    }
    note('Redis goes on.');
    return {};
  },
} satisfies Scenario;

const redisFull = {
  name: 'redis-full',
  summary: 'Redis has no memory left for 15 s and refuses every write',
  waves: 'half-minute',

  async befall({ redis, note }: ChaosWorld, signal: AbortSignal) {
    await hasPassed(AFTER_MS, signal);
    const [, usual = '0'] = (await redisCommand(
      redis.url,
      'CONFIG',
      'GET',
      'maxmemory',
    )) as string[];
    await redisCommand(redis.url, 'CONFIG', 'SET', 'maxmemory', '1');
    note('Redis is out of memory.');
    try {
      await delay(FULL_MS);
    } finally {
      await redisCommand(redis.url, 'CONFIG', 'SET', 'maxmemory', usual);
    }
    note('Redis has memory again.');
    return {};
  },
} satisfies Scenario;

export const REDIS_SCENARIOS: readonly Scenario[] = [redisKilled, redisPaused, redisFull];
