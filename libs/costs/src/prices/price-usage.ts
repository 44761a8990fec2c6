import {
  METERS,
  type CallCosts,
  type PricedLine,
  type UnpricedReason,
  type UsageLine,
} from '@verbatim/contracts';
import { dividedHalfUp, LINE_NANO_USD_MAX } from './nano-usd.js';
import { type PriceTable, priceKey, QUOTED_PER } from './price-table.js';

/**
 * Prices what a call used. Every line has a cost or says why not; none is silently free.
 *
 * A line is rounded half up, once, to a whole nano-dollar: every total is a sum of lines, so that calls, agents,
 * verticals and days add up to the same.
 */
export function priceUsage(lines: readonly UsageLine[], table: PriceTable | undefined): CallCosts {
  return {
    prices: table ? { version: table.version, sha256: table.sha256 } : null,
    lines: lines.map((line) => priceLine(line, table)),
  };
}

function priceLine(line: UsageLine, table: PriceTable | undefined): PricedLine {
  const { meter, quantity } = line;
  const quoted = quotedPrice(line, table);
  if (typeof quoted !== 'bigint') return { ...line, nanoUsd: null, unpriced: quoted };
  const cost = dividedHalfUp(BigInt(quantity) * quoted, QUOTED_PER[METERS[meter]]);
  // Nine million dollars on one line of one call is an error of whoever counted.
  if (cost > LINE_NANO_USD_MAX) return { ...line, nanoUsd: null, unpriced: 'unread' };
  return { ...line, nanoUsd: Number(cost) };
}

function quotedPrice(
  { source, model, meter }: UsageLine,
  table: PriceTable | undefined,
): bigint | UnpricedReason {
  if (meter === 'unread') return 'unread';
  if (table === undefined) return 'no-table';
  const prices = table.prices.get(priceKey(source, model));
  if (prices === undefined) return 'unknown-model';
  return prices.get(meter) ?? 'no-price';
}
