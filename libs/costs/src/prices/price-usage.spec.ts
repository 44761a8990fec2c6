import { METERS, type Meter, type UsageLine } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costsOfCall } from '../call-costs.js';
import { eventOf, REAL_USAGE } from '../testing/usage-events.js';
import { formatUsd, nanoUsdOf } from './nano-usd.js';
import { PriceCatalog } from './price-catalog.js';
import { priceTableOf } from './price-table.js';
import { priceUsage } from './price-usage.js';

const table = priceTableOf(
  {
    ...{ version: '2026-11-05', validFrom: '2026-11-05', currency: 'USD', sources: {} },
    prices: [
      {
        ...{ models: ['gpt-realtime-2.1'], source: 'response', from: 'x' },
        usd: {
          ...{ 'text-in': '4', 'text-cached': '0.40', 'text-out': '24' },
          ...{ 'audio-in': '32', 'audio-cached': '0.40', 'audio-out': '64' },
        },
      },
      {
        ...{ models: ['gpt-live-transcribe'], source: 'transcription', from: 'x' },
        usd: { 'audio-time': '0.017' },
      },
    ],
  },
  '0'.repeat(64),
);
const line = (fields: Partial<UsageLine>): UsageLine => ({
  ...{ agent: null, source: 'response', model: 'gpt-realtime-2.1', meter: 'text-in', quantity: 1 },
  ...fields,
});

describe('priceUsage', () => {
  it('prices the answer of a real session to the nano-dollar', () => {
    const spoken = eventOf('usage.recorded', {
      ...{ source: 'response', model: 'gpt-realtime-2.1', responseId: 'r', usage: REAL_USAGE },
    });
    const { lines, prices } = costsOfCall([spoken], new PriceCatalog([table]));
    const total = lines.reduce((sum, { nanoUsd }) => sum + nanoUsd!, 0);
    // 59 × 4 + 9 × 32 + 64 × 0.40 + 41 × 24 + 147 × 64 dollars for a million.
    expect(total).toBe(59 * 4_000 + 9 * 32_000 + 64 * 400 + 41 * 24_000 + 147 * 64_000);
    expect(formatUsd(BigInt(total))).toBe('0.010942');
    expect(prices).toEqual({ version: '2026-11-05', sha256: '0'.repeat(64) });
  });

  it('rounds the price of time half up, once for each line', () => {
    const spoken = line({
      source: 'transcription',
      model: 'gpt-live-transcribe',
      meter: 'audio-time',
    });
    const { lines } = priceUsage(
      [
        { ...spoken, quantity: 1 },
        { ...spoken, quantity: 60_000 },
      ],
      table,
    );
    expect(lines.map(({ nanoUsd }) => nanoUsd)).toEqual([283, 17_000_000]);
  });

  it.each([
    ['unknown-model', { model: 'gpt-realtime-9' }],
    ['unknown-model', { source: 'transcription' }],
    ['no-price', { meter: 'image-in' }],
    ['unread', { meter: 'unread' }],
    ['unread', { quantity: Number.MAX_SAFE_INTEGER }],
  ] as const)('says %s instead of a cost of nothing', (unpriced, fields) => {
    const [priced] = priceUsage([line(fields)], table).lines;
    expect(priced).toMatchObject({ nanoUsd: null, unpriced });
  });

  it('says that there was no table for the day', () => {
    const early = eventOf('usage.recorded', {
      ...{ at: Date.UTC(2026, 10, 4), source: 'response', model: 'm', usage: REAL_USAGE },
    });
    const { prices, lines } = costsOfCall([early], new PriceCatalog([table]));
    expect(prices).toBeNull();
    expect(lines.every(({ unpriced }) => unpriced === 'no-table')).toBe(true);
  });

  it('leaves out no line and changes none', () => {
    const lines = fc.array(
      fc.record({
        agent: fc.constantFrom('a', 'b', null),
        source: fc.constantFrom('response', 'transcription', 'carrier'),
        model: fc.constantFrom('gpt-realtime-2.1', 'gpt-live-transcribe', 'other'),
        meter: fc.constantFrom(...(Object.keys(METERS) as Meter[])),
        quantity: fc.nat({ max: 10_000_000 }),
      }),
    );
    fc.assert(
      fc.property(lines, (used) => {
        const priced = priceUsage(used as UsageLine[], table).lines;
        expect(priced.map(({ nanoUsd: _cost, unpriced: _why, ...rest }) => rest)).toEqual(used);
        for (const { nanoUsd, unpriced } of priced) {
          expect(nanoUsd === null).toBe(unpriced !== undefined);
        }
      }),
    );
  });
});

describe('PriceCatalog.at', () => {
  const newer = { ...table, version: '2026-12-01', validFrom: '2026-12-01' };
  const catalog = new PriceCatalog([newer, table]);

  it.each([
    ['2026-11-04T23:59:59.999Z', undefined],
    ['2026-11-05T00:00:00.000Z', '2026-11-05'],
    ['2026-11-30T23:59:59.999Z', '2026-11-05'],
    ['2026-12-01T00:00:00.000Z', '2026-12-01'],
  ])('answers for %s with %s', (instant, version) => {
    expect(catalog.at(Date.parse(instant))?.version).toBe(version);
  });

  it('has no table for an instant without a date', () => {
    expect(catalog.at(Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });
});

describe('formatUsd', () => {
  it('gives back what it was made of', () => {
    const amount = fc.tuple(fc.nat(999_999), fc.nat(999_999_999));
    fc.assert(
      fc.property(amount, ([whole, fraction]) => {
        const text = `${whole}.${String(fraction).padStart(9, '0')}`;
        expect(formatUsd(nanoUsdOf(text), 9)).toBe(text);
      }),
    );
  });

  it.each([
    [0n, '0.000000'],
    [499n, '0.000000'],
    [500n, '0.000001'],
    [10_941_600n, '0.010942'],
  ])('writes %s with six decimals as %s', (nanoUsd, text) => {
    expect(formatUsd(nanoUsd)).toBe(text);
  });
});
