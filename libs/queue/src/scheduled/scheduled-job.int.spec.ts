import { OperationalError } from '@verbatim/contracts';
import { afterEach, describe, expect, it } from 'vitest';
import type { QueueConnection } from '../queue-connection.js';
import { dropNamespace } from '../race/queue-namespace.js';
import { eventually, testPostgres, testRedis } from '../testing/servers.js';
import { startScheduledJob, type RunningSchedule } from './scheduled-job.js';

/** Every second: seconds come first. */
const EVERY_SECOND = '* * * * * *';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

describe.each([
  ['Redis', testRedis],
  ['PostgreSQL', testPostgres],
])('startScheduledJob on %s', (_engine, namespace) => {
  const running: RunningSchedule[] = [];
  let connection: QueueConnection | undefined;

  afterEach(async () => {
    for (const schedule of running.splice(0)) await schedule.close();
    if (connection) await dropNamespace(connection);
  });

  async function start(
    run: () => Promise<void>,
    told: { failures?: unknown[]; bugs?: unknown[] } = {},
  ) {
    connection ??= namespace();
    const schedule = await startScheduledJob({
      connection,
      name: 'nightly-test',
      cron: EVERY_SECOND,
      timeZone: 'UTC',
      run,
      onFailure: (error) => void told.failures?.push(error),
      onBug: (error) => void told.bugs?.push(error),
    });
    running.push(schedule);
  }

  it('runs at each time once, however many processes ask for it', async () => {
    connection = namespace();
    const seconds: number[] = [];
    const run = async () => void seconds.push(Math.floor(Date.now() / 1_000));
    await start(run);
    await start(run);
    await eventually('three runs', () => seconds.length >= 3);
    expect(new Set(seconds).size).toBe(seconds.length);
  });

  it('goes on after a failure that may pass, and tells it', async () => {
    connection = namespace();
    const failures: unknown[] = [];
    let runs = 0;
    await start(
      async () => {
        runs += 1;
        if (runs === 1) throw new AwayError('away');
      },
      { failures },
    );
    await eventually('a second run', () => runs >= 2);
    expect(failures).toHaveLength(1);
  });

  it('hands on a bug as one', async () => {
    connection = namespace();
    const bugs: unknown[] = [];
    await start(
      async () => {
        throw new TypeError('a bug');
      },
      { bugs },
    );
    await eventually('the bug is told', () => bugs.length > 0);
    expect(bugs[0]).toBeInstanceOf(TypeError);
  });
});
