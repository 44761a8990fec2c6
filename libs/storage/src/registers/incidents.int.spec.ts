import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { Incidents } from './incidents.js';
import { ProcessRegister } from './process-register.js';

let server: TestDatabase;
let incidents: Incidents;
beforeAll(async () => {
  server = await createTestDatabase();
  incidents = new Incidents(server.database);
});
afterAll(() => server?.remove());

const NEVER = 3_600_000;
const report = (key: string = randomUUID()) => ({
  key,
  severity: 'critical',
  summary: 'Events of sales are not durable in time.',
  facts: { vertical: 'sales', oldestSeconds: 31 },
});
const claimed = async (remindAfterMs = NEVER): Promise<string[]> =>
  (await incidents.claimUntold(remindAfterMs, 100)).map(
    ({ key, toldBefore, told }) => `${key}: ${toldBefore} → ${told}`,
  );

beforeEach(async () => {
  for (const { id } of await incidents.list({ isOpen: true })) await incidents.resolve(id, 'test');
  await claimed();
});

describe('Incidents', () => {
  it('are open once per key, whichever of ten processes raises them', async () => {
    const opened = await Promise.all(
      Array.from({ length: 10 }, (_, n) => incidents.affirm(report('k1'), `voice-${n}`, false)),
    );
    expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(await incidents.list({ isOpen: true })).toHaveLength(1);
  });

  it('are told by one of those who ask, once for each change', async () => {
    const { id } = await incidents.affirm(report('k2'), 'voice-1', false);
    const asked = await Promise.all([claimed(), claimed(), claimed()]);
    expect(asked.flat()).toEqual(['k2: none → open']);
    expect(await claimed()).toEqual([]);
    expect(await incidents.acknowledge(id, 'ada')).toBe(true);
    expect(await incidents.acknowledge(id, 'ada')).toBe(false);
    expect(await claimed()).toEqual(['k2: open → acknowledged']);
    expect(await incidents.resolve(id, 'ada')).toBe(true);
    expect(await incidents.resolve(id, 'ada')).toBe(false);
    expect(await claimed()).toEqual(['k2: acknowledged → resolved']);
    expect(await claimed()).toEqual([]);
  });

  it('are not told again at once by whoever told them while the database was away', async () => {
    await incidents.affirm(report('k3'), 'voice-1', true);
    expect(await claimed()).toEqual([]);
    await incidents.withdraw('k3', 'voice-1');
    expect(await claimed()).toEqual(['k3: open → resolved']);
  });

  it('are reminded of until somebody acknowledges them', async () => {
    const { id } = await incidents.affirm(report('k4'), 'voice-1', false);
    await claimed();
    await delay(40);
    expect(await claimed(20)).toEqual(['k4: open → open']);
    expect(await claimed(20_000)).toEqual([]);
    await incidents.acknowledge(id, 'ada');
    await claimed();
    await delay(40);
    expect(await claimed(20)).toEqual([]);
  });

  it('are resolved by the last process that withdraws, and opened anew after that', async () => {
    const first = await incidents.affirm(report('k5'), 'voice-1', false);
    await incidents.affirm(report('k5'), 'voice-2', false);
    await incidents.withdraw('k5', 'voice-1');
    await incidents.withdraw('k5', 'voice-3');
    expect((await incidents.show(first.id))?.resolvedAt).toBeNull();
    await incidents.withdraw('k5', 'voice-2');
    expect(await incidents.show(first.id)).toMatchObject({
      resolvedBy: 'voice-2',
      resolvedAt: expect.any(Date),
    });
    const second = await incidents.affirm(report('k5'), 'voice-1', false);
    expect(second).toMatchObject({ isNew: true });
    expect(second.id).not.toBe(first.id);
  });

  it('are resolved when those who raised them have gone silent, and not before', async () => {
    const { id } = await incidents.affirm(report('k6'), 'voice-1', false);
    await incidents.expire(60_000);
    expect((await incidents.show(id))?.resolvedAt).toBeNull();
    await delay(40);
    await incidents.expire(20);
    expect(await incidents.show(id)).toMatchObject({ resolvedBy: 'silence' });
  });

  it('tell how the newest one of each key stands', async () => {
    const { id } = await incidents.affirm(report('escalation/a'), 'p1', false);
    await incidents.affirm(report('escalation/b'), 'p1', false);
    await incidents.acknowledge(id, 'nurse');
    const states = await incidents.statesOf(['escalation/a', 'escalation/b', 'escalation/c']);
    expect(Object.fromEntries(states)).toEqual({
      'escalation/a': 'acknowledged',
      'escalation/b': 'open',
    });
  });

  it('keep the facts of the last time that they were raised', async () => {
    const { id } = await incidents.affirm(report('k7'), 'voice-1', false);
    const worse = { ...report('k7'), facts: { vertical: 'sales', oldestSeconds: 90 } };
    await incidents.affirm(worse, 'voice-1', false);
    expect(await incidents.show(id)).toMatchObject({ facts: worse.facts });
    expect(await incidents.show(10n ** 15n)).toBeUndefined();
  });
});

describe('ProcessRegister.deadSpools', () => {
  it('tells what dead processes left, by vertical, in the age of the database’s clock', async () => {
    const processes = new ProcessRegister(server.database);
    const ids = ['dead', 'alive', 'empty', 'ended'].map((name) => `${name}-${randomUUID()}`);
    const [dead, alive, empty, ended] = ids as [string, string, string, string];
    for (const id of ids) await processes.start(id, 'spooler');
    await processes.beat(dead, { sales: 1_000, healthcare: 45_000 });
    await processes.beat(empty, {});
    await processes.end(ended, { sales: 2_000 });
    await delay(120);
    await processes.beat(alive, { sales: 90_000 });
    const found = await processes.deadSpools('spooler', 100);
    const ages = Object.fromEntries(
      found.map(({ processId, vertical, ageMs }) => [`${processId}/${vertical}`, ageMs]),
    );
    expect(Object.keys(ages).sort()).toEqual(
      [`${dead}/healthcare`, `${dead}/sales`, `${ended}/sales`].sort(),
    );
    expect(ages[`${dead}/sales`]).toBeGreaterThanOrEqual(1_100);
    expect(ages[`${dead}/sales`]).toBeLessThan(3_000);
    expect(ages[`${dead}/healthcare`]).toBeGreaterThanOrEqual(45_100);
  });

  it('tells nothing of a process whose spool was drained', async () => {
    const processes = new ProcessRegister(server.database);
    const id = `drained-${randomUUID()}`;
    await processes.start(id, 'drainer');
    await processes.end(id, { sales: 2_000 });
    expect(await processes.deadSpools('drainer', 60_000)).toHaveLength(1);
    await processes.drained(id);
    expect(await processes.deadSpools('drainer', 0)).toEqual([]);
  });
});
