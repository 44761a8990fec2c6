import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { RuleSet } from '@verbatim/compliance';
import { createLogger, Metrics } from '@verbatim/platform';
import type { QueueConnection } from '@verbatim/queue';
import { Redis } from 'ioredis';
import { describe, expect, it, vi } from 'vitest';
import { createTestDatabase, requiredVariable, type Owned } from '../testing/test-servers.js';
import { NightlyEvals } from './nightly-evals.js';

const CHECKOUT = path.resolve(import.meta.dirname, '../../../..');

/** In a namespace, or a database, of its own. */
async function onRedis(): Promise<Owned<QueueConnection>> {
  const url = requiredVariable('TEST_REDIS_URL');
  const prefix = `test_${randomUUID().slice(0, 8)}`;
  return {
    value: { engine: 'redis', url, prefix },
    async remove() {
      const client = new Redis(url);
      const keys = await client.keys(`{${prefix}:*`);
      if (keys.length > 0) await client.unlink(...keys);
      client.disconnect();
    },
  };
}

async function onPostgres(): Promise<Owned<QueueConnection>> {
  const { value: url, remove } = await createTestDatabase();
  return { value: { engine: 'postgres', url }, remove };
}

describe.each([
  ['Redis', onRedis],
  ['PostgreSQL', onPostgres],
])('NightlyEvals on %s', (_name, open) => {
  it('judges the conversations of the project at the times of the schedule', async () => {
    const connection = await open();
    const metrics = new Metrics();
    const bugs: unknown[] = [];
    const evals = new NightlyEvals({
      cron: '* * * * * *',
      timeZone: 'UTC',
      connection: connection.value,
      places: {
        own: path.join(CHECKOUT, 'config/evals'),
        scripts: path.join(CHECKOUT, 'apps/simulator/scripts'),
        data: undefined,
        history: path.join(CHECKOUT, 'docs/evals/history.json'),
      },
      rules: () => RuleSet.from([]),
      alarm: { raise: () => undefined, clear: () => undefined },
      metrics,
      logger: createLogger('audit-worker', { level: 'silent' }),
      onBug: (error) => void bugs.push(error),
    });
    evals.start();
    try {
      await vi.waitFor(
        async () => {
          const text = await metrics.registry.metrics();
          // Without rules no assertion on findings holds.
          expect(text).toMatch(/audit_eval_runs_total\{result="worse"\} [1-9]/);
        },
        { timeout: 15_000, interval: 100 },
      );
    } finally {
      await evals.close();
      await connection.remove();
    }
    expect(bugs).toEqual([]);
  });
});
