import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { LevelOverrides } from './level-overrides.js';
import { LevelStates, type LevelStateInput } from './level-states.js';
import { ProcessRegister } from './process-register.js';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server?.remove());

const said = { reason: 'disk replaced', setBy: 'mara' };

describe('LevelOverrides', () => {
  it('lets the newest that fits a process count, and an ended one no more', async () => {
    const overrides = new LevelOverrides(server.database);
    await overrides.add({ ...said, vertical: 'salon', level: 'closed' });
    await overrides.add({ ...said, vertical: 'healthcare', level: 'hold' });
    await overrides.add({ ...said, vertical: 'healthcare', level: 'spool', processId: 'voice-1' });
    const of = async (processId: string) =>
      (await overrides.inForce(processId)).map(({ vertical, level }) => `${vertical} ${level}`);
    expect(await of('voice-1')).toEqual(['healthcare spool', 'salon closed']);
    expect(await of('voice-2')).toEqual(['healthcare hold', 'salon closed']);
    await overrides.add({ ...said, vertical: 'healthcare', level: undefined });
    expect(await of('voice-1')).toEqual(['salon closed']);
    expect((await overrides.history()).map(({ level, setBy }) => [level, setBy])).toEqual([
      [null, 'mara'],
      ['spool', 'mara'],
      ['hold', 'mara'],
      ['closed', 'mara'],
    ]);
  });

  it('says how long one still holds, and forgets it after that', async () => {
    const overrides = new LevelOverrides(server.database);
    await overrides.add({ ...said, vertical: 'sales', level: 'closed', forMs: 300 });
    const [inForce] = (await overrides.inForce('voice-1')).filter((o) => o.vertical === 'sales');
    expect(inForce?.remainingMs).toBeGreaterThan(0);
    expect(inForce?.remainingMs).toBeLessThanOrEqual(300);
    await delay(320);
    const later = await overrides.inForce('voice-1');
    expect(later.filter(({ vertical }) => vertical === 'sales')).toEqual([]);
  });

  it.each(["UPDATE level_overrides SET set_by = 'nobody'", 'DELETE FROM level_overrides'])(
    'lets nobody rewrite who set what: %s',
    async (sql) => {
      await new LevelOverrides(server.database).add({ ...said, vertical: 'x', level: 'hold' });
      const rewriting = server.database.run((client) => client.$executeRawUnsafe(sql));
      await expect(rewriting).rejects.toThrow(/only ever added to/);
    },
  );
});

const STATE: LevelStateInput = {
  vertical: 'healthcare',
  kind: 'compliance',
  level: 'hold',
  reason: 'headroom',
  sinceMsAgo: 5_000,
  overrideEffect: 'none',
  quotaBytes: 2 ** 40,
  freeBytes: -12,
  lagMs: 40_000,
  waitingTurns: 3,
};

describe('LevelStates', () => {
  it('tells what the living last said, and nothing of the dead', async () => {
    const states = new LevelStates(server.database);
    const processes = new ProcessRegister(server.database);
    for (const id of ['a', 'b', 'c']) {
      await processes.start(id, 'voice');
      await states.publish(id, [STATE, { ...STATE, vertical: 'salon', level: 'flow' }]);
    }
    await states.publish('a', [{ ...STATE, level: 'spool' }]);
    await processes.end('b');
    await states.forget('c');
    const living = await states.ofLiving(10_000);
    expect(living.map(({ processId, vertical, level }) => [processId, vertical, level])).toEqual([
      ['a', 'healthcare', 'spool'],
      ['a', 'salon', 'flow'],
    ]);
    expect(living[0]).toMatchObject({ quotaBytes: 2 ** 40, freeBytes: -12, waitingTurns: 3 });
    expect(living[0]?.sinceMsAgo).toBeGreaterThanOrEqual(4_990);
    await delay(30);
    expect(await states.ofLiving(10)).toEqual([]);
  });

  it('forgets with an orderly end what the dead of other days left', async () => {
    const states = new LevelStates(server.database);
    for (const id of ['long-dead', 'just-dead', 'ending']) await states.publish(id, [STATE]);
    await server.database.run(
      (client) => client.$executeRaw`
        UPDATE level_states SET published_at = now() - interval '25 hours' WHERE process_id = 'long-dead'`,
    );
    await states.forget('ending');
    const left = await server.database.run((client) => client.levelState.findMany());
    const ids = left.map(({ processId }) => processId);
    expect(ids).toContain('just-dead');
    expect(ids).not.toContain('ending');
    expect(ids).not.toContain('long-dead');
  });
});
