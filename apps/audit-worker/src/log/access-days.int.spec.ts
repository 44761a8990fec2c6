import {
  AccessDayBody,
  CHECKPOINT_PATH,
  LoggedVerifier,
  accessDayLinesPath,
  checkAccessDay,
  openStatement,
  statementLeaf,
  statementPath,
} from '@verbatim/audit-log';
import type { RaisedAlarm } from '@verbatim/paging';
import { LogRegister, objectReader } from '@verbatim/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordWorld } from '../testing/record-world.js';
import { createLogKeeper, type LogParts } from './create-log-keeping.js';
import { dayOf } from './days.js';
import { ACCESS_DAY_ALARM } from './log-keeper.js';

const DAY_MS = 86_400_000;

describe('Days of the access log', () => {
  let world: RecordWorld;

  beforeEach(async () => {
    world = await RecordWorld.open('files');
  });
  afterEach(() => world.close());

  const keeper = (overrides: Partial<LogParts> = {}) => createLogKeeper(world.logParts(overrides));
  const daysAgo = (days: number): string => dayOf(Date.now() - days * DAY_MS);

  const access = (days: number, accessId: string): Promise<unknown> =>
    world.connections.database.run((client) =>
      client.access.create({
        data: {
          ...{ accessId, subject: 'operator', means: 'cli', action: 'show', outcome: 'begun' },
          at: new Date(`${daysAgo(days)}T23:59:59.999Z`),
          target: { callId: 'CA1' },
        },
      }),
    );

  const endLease = () =>
    world.connections.database.run(
      (client) => client.$executeRaw`UPDATE log_state SET lease_until = NULL`,
    );

  const logged = async (): Promise<string[]> => {
    const entries = await world.connections.log.entries(0, 100);
    return entries.filter(({ type }) => type === 'access-day').map(({ id }) => id);
  };

  async function reportOf(day: string, before?: string) {
    const { store, accesses, trustedKeys } = world.connections;
    return checkAccessDay({
      ...{ day, trustedKeys },
      statement: await store.read(statementPath('access-day', day)),
      lines: await store.read(accessDayLinesPath(day)),
      rows: (await accesses.linesOf(day)).bytes(),
      previous:
        before === undefined ? undefined : await store.read(statementPath('access-day', before)),
    });
  }

  it('are leaves of the log, one for each that is over, chained, whoever makes them', async () => {
    await access(3, 'a');
    await access(1, 'b');
    const { log, store, trustedKeys } = world.connections;
    // A worker dies when it has written the first statement, before it asked for its leaf.
    const dying = Object.assign(Object.create(log) as LogRegister, {
      request: async () => {
        throw new Error('killed');
      },
    });
    await expect(keeper({ register: dying }).turn()).rejects.toThrow('killed');
    for (const workerId of ['worker-1', 'worker-2']) {
      const worker = keeper({ workerId });
      await endLease();
      await worker.turn();
      await worker.turn();
      await worker.release();
    }
    const days = [daysAgo(3), daysAgo(2), daysAgo(1)];
    expect(await logged()).toEqual(days);
    const rows: number[] = [];
    for (const [i, day] of days.entries()) {
      const report = await reportOf(day, days[i - 1]);
      expect(report.problems).toEqual([]);
      rows.push(report.body?.tables.accesses.rows ?? -1);
    }
    expect(rows).toEqual([1, 0, 1]);

    const bytes = await store.read(statementPath('access-day', days[2]!));
    const verifier = new LoggedVerifier({
      ...{ reader: objectReader(store), trustedKeys, origin: world.env.LOG_ORIGIN },
      anchor: await store.read(CHECKPOINT_PATH),
    });
    const report = await verifier.verify({
      leaf: statementLeaf('access-day', days[2]!, bytes),
      ...{ sealedAt: Date.now(), now: Date.now(), mergeDelayMs: 60_000 },
    });
    expect(report.verdict).toBe('in-log');
    expect(AccessDayBody.parse(openStatement(bytes, trustedKeys).body).previous?.id).toBe(days[1]);
  });

  it('tells a row that is written into a day afterwards', async () => {
    await access(1, 'a');
    await keeper().turn();
    await access(1, 'b');
    const { problems } = await reportOf(daysAgo(1));
    expect(problems).toMatchObject([{ code: 'row-added' }]);
  });

  it('are not stated over what an earlier run did not write, and the log goes on', async () => {
    await access(1, 'a');
    await world.connections.store.create(accessDayLinesPath(daysAgo(1)), Buffer.from('planted\n'));
    const raised: RaisedAlarm[] = [];
    const alarm = { raise: (one: RaisedAlarm) => void raised.push(one), clear: () => undefined };
    const worker = keeper({ alarm });
    await world.connections.log.request({
      ...{ type: 'tombstone', id: 'T1', digest: `sha256:${'0a'.repeat(32)}` },
    });
    await worker.turn();
    expect(raised).toMatchObject([{ key: ACCESS_DAY_ALARM, facts: { code: 'STORE.CONFLICT' } }]);
    expect(worker.isRefused).toBe(false);
    expect((await world.connections.log.state()).publishedSize).toBe(1);
    expect(await logged()).toEqual([]);
  });
});
