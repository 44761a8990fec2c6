import { setTimeout as delay } from 'node:timers/promises';
import { expectAtLeast } from '../../results/check.js';
import { readMetrics } from '../../system/metric-snapshot.js';
import type { ChaosWorld, Scenario } from '../scenario.js';

/** 1 MiB for each of the eleven verticals: a file of it holds the largest event that there may be. */
const QUOTA_BYTES = 12 * 1024 * 1024;
/** As many partials as voice can be made to write: healthcare's are critical and fill its megabyte. */
const PARTIAL_INTERVAL_MS = 20;
const AFTER_MS = 2_000;
const LOOK_EVERY_MS = 250;
/** `hold`: agents wait between turns, so that the quota is not reached in the middle of one. */
const HOLD = 2;
/** How long the system stays at its limit before the queue comes back. */
const FULL_MS = 3_000;

export const spoolQuota = {
  name: 'spool-quota',
  summary: 'the queue is away until the spool has reached its quota, then comes back',
  waves: 'crowd',
  environment: {
    SPOOL_QUOTA_BYTES: String(QUOTA_BYTES),
    VOICE_PARTIAL_INTERVAL_MS: String(PARTIAL_INTERVAL_MS),
  },

  async befall({ rehearsal, redis, note }: ChaosWorld, signal: AbortSignal) {
    await delay(AFTER_MS);
    await redis.kill();
    note('Redis is killed; the spool fills.');
    let timesFull = 0;
    while (!signal.aborted && timesFull === 0) {
      await delay(LOOK_EVERY_MS);
      const metrics = await readMetrics(rehearsal.urls.voice);
      // By either name: the level of a vertical, or the one of the whole process.
      if ((metrics?.max('voice_level_state') ?? 0) >= HOLD) timesFull = 1;
      if (metrics?.max('voice_record_closed_state') === 1) timesFull = 1;
    }
    if (timesFull > 0) {
      note('A vertical has no room for another turn.');
      await delay(FULL_MS);
    }
    await redis.restart();
    note('Redis is back.');
    return {
      checks: [expectAtLeast('times that the spool was too full for new turns', 1, timesFull)],
    };
  },
} satisfies Scenario;
