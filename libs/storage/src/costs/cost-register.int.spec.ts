import type { CallCosts, PricedLine } from '@verbatim/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.js';
import { createTestDatabase } from '../database/testing/test-database.js';
import { commitCosts } from './commit-costs.js';
import { COST_GROUPS, CostRegister } from './cost-register.js';

let database: Database;
let close: () => Promise<void>;
let register: CostRegister;
beforeAll(async () => {
  const created = await createTestDatabase();
  ({ database } = created);
  close = created.remove;
  register = new CostRegister(database);
}, 60_000);
afterAll(async () => {
  await close();
});

let calls = 0;
const PRICES = { version: '2026-11-05', sha256: 'a'.repeat(64) };
const DAY_MS = 86_400_000;

const line = (fields: Partial<PricedLine>): PricedLine => ({
  ...{ agent: 'a', source: 'response', model: 'm', meter: 'text-in', quantity: 1, nanoUsd: 5 },
  ...fields,
});

async function seal(
  costs: CallCosts | undefined,
  { vertical = 'salon', day = 0 } = {},
): Promise<string> {
  const callId = `CA${String((calls += 1)).padStart(32, '0')}`;
  const startedAt = new Date(Date.UTC(2026, 10, 1) + day * DAY_MS);
  await database.transaction(async (transaction) => {
    await transaction.call.create({
      data: { id: callId, vertical, startedAt, policyRevision: 'p', policy: 'block' },
    });
    await commitCosts(transaction, callId, costs);
  });
  return callId;
}

const arbitraryLine: fc.Arbitrary<PricedLine> = fc
  .record({
    agent: fc.constantFrom('receptionist', 'booking', null),
    source: fc.constantFrom('response', 'transcription', 'carrier'),
    model: fc.constantFrom('m', 'n'),
    meter: fc.constantFrom('text-in', 'audio-out', 'sms'),
    quantity: fc.nat(),
    nanoUsd: fc.option(fc.nat()),
  })
  .map(
    (drawn) => (drawn.nanoUsd === null ? { ...drawn, unpriced: 'no-price' } : drawn) as PricedLine,
  );

describe('CostRegister', () => {
  it('adds up to the same by call, agent, vertical, day, model and meter', async () => {
    const drawn = fc.record({
      lines: fc.array(arbitraryLine, { maxLength: 12 }),
      day: fc.nat({ max: 5 }),
      vertical: fc.constantFrom('salon', 'sales', 'healthcare'),
    });
    const sealed = fc.sample(drawn, { numRuns: 60, seed: 7 });
    for (const { lines, ...call } of sealed) await seal({ prices: PRICES, lines }, call);
    const all = sealed.flatMap(({ lines }) => lines);
    const expected = all.reduce((sum, { nanoUsd }) => sum + BigInt(nanoUsd ?? 0), 0n);
    const unpriced = all.filter(({ nanoUsd }) => nanoUsd === null).length;
    expect(await register.total({})).toMatchObject({ total: expected, unpricedLines: unpriced });
    for (const group of COST_GROUPS) {
      const sums = await register.sums(group, {});
      expect([group, sums.reduce((sum, { total }) => sum + total, 0n)]).toEqual([group, expected]);
      const parts = sums.map(
        ({ response, transcription, carrier }) => response + transcription + carrier,
      );
      expect(sums.map(({ total }) => total)).toEqual(parts);
      expect(sums.reduce((sum, { unpricedLines }) => sum + unpricedLines, 0)).toBe(unpriced);
    }
    const days = await register.sums('day', {});
    for (const { key, total } of days) {
      const since = new Date(`${key}T00:00:00Z`);
      const until = new Date(since.getTime() + DAY_MS);
      expect((await register.total({ since, until })).total).toBe(total);
    }
  }, 60_000);

  it('puts another pricing beside that of the record, once', async () => {
    const vertical = 'hospitality';
    const callId = await seal(
      { prices: PRICES, lines: [line({}), line({ meter: 'sms' })] },
      { vertical },
    );
    const other = { version: '2026-12-01', sha256: 'b'.repeat(64) };
    const doubled = (lines: readonly object[]): CallCosts => ({
      prices: other,
      lines: lines.map((used) => ({ ...(used as PricedLine), nanoUsd: 10 })),
    });
    expect(await register.reprice({ vertical }, other, doubled)).toBe(1);
    expect(await register.reprice({ vertical }, other, doubled)).toBe(0);
    expect((await register.total({ vertical })).total).toBe(10n);
    expect((await register.total({ vertical }, other)).total).toBe(20n);
    expect(await register.linesOf(callId)).toHaveLength(2);
    expect((await register.linesOf(callId, other)).map(({ nanoUsd }) => nanoUsd)).toEqual([
      10n,
      10n,
    ]);
  });

  it('replaces usage and costs by those of an amendment', async () => {
    const vertical = 'insurance';
    const callId = await seal({ prices: PRICES, lines: [line({})] }, { vertical });
    await database.transaction((transaction) =>
      commitCosts(transaction, callId, {
        prices: null,
        lines: [line({ nanoUsd: 7 }), line({ model: 'n' })],
      }),
    );
    expect(await register.total({ vertical })).toMatchObject({ total: 12n, calls: 1 });
    expect(await register.pricings({ vertical })).toEqual([
      { prices: 'none', digest: '', calls: 1 },
    ]);
  });

  it('says how many calls are in no sum', async () => {
    const vertical = 'financial';
    await seal(undefined, { vertical });
    expect(await register.uncounted({ vertical })).toBe(1);
    expect(await register.total({ vertical })).toMatchObject({ total: 0n, calls: 0 });
  });
});
