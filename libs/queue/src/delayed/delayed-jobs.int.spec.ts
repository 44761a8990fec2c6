import { OperationalError } from '@verbatim/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import type { QueueConnection } from '../queue-connection.js';
import { dropNamespace } from '../race/queue-namespace.js';
import { eventually, testPostgres, testRedis } from '../testing/servers.js';
import { openDelayedJobs, type DelayedJobs } from './delayed-jobs.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

describe.each([
  ['Redis', testRedis],
  ['PostgreSQL', testPostgres],
])('openDelayedJobs on %s', (_engine, namespace) => {
  const open: DelayedJobs[] = [];
  let connection: QueueConnection | undefined;

  afterEach(async () => {
    for (const jobs of open.splice(0)) await jobs.close();
    if (connection) await dropNamespace(connection);
    connection = undefined;
  });

  async function jobsThat(
    run: (id: string) => Promise<void>,
    told: { failures?: unknown[]; bugs?: unknown[] } = {},
  ): Promise<DelayedJobs> {
    connection ??= namespace();
    const jobs = await openDelayedJobs({
      connection,
      name: 'delayed-test',
      capacityJobs: 3,
      concurrency: 1,
      run,
      onFailure: (error) => void told.failures?.push(error),
      onBug: (error) => void told.bugs?.push(error),
    });
    open.push(jobs);
    return jobs;
  }

  it('runs each when it is due, on one of the processes', async () => {
    const ran: string[] = [];
    const [first] = [
      await jobsThat(async (id) => void ran.push(id)),
      await jobsThat(async (id) => void ran.push(id)),
    ];
    await first.add('later', 600);
    await first.add('now', 0);
    await eventually('both', () => ran.length >= 2);
    expect(ran).toEqual(['now', 'later']);
  });

  it('is full, and says so, until something was done', async () => {
    const jobs = await jobsThat(async () => undefined);
    const added = [];
    for (const id of ['a', 'b', 'c', 'd']) added.push(await jobs.add(id, 60_000));
    expect(added).toEqual(['added', 'added', 'added', 'full']);
  });

  it('goes on after a failure, and hands on a bug as one', async () => {
    const failures: unknown[] = [];
    const bugs: unknown[] = [];
    const jobs = await jobsThat(
      async (id) => {
        throw id === 'away' ? new AwayError('away') : new TypeError('a bug');
      },
      { failures, bugs },
    );
    await jobs.add('away', 0);
    await jobs.add('bug', 0);
    await eventually('both', () => failures.length + bugs.length >= 2);
    expect([failures, bugs]).toMatchObject([[{ code: 'TEST.AWAY' }], [{ message: 'a bug' }]]);
  });
});
