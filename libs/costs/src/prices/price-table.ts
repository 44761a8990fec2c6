import { METERS, Meter, UsageSource } from '@verbatim/contracts';
import { z } from 'zod';
import { nanoUsdOf, USD_AMOUNT } from './nano-usd.js';

const Name = z.string().min(1).max(256);
const Text = z.string().min(1).max(500);

const Amount = z
  .string('an amount in quotes, as "0.40"')
  .regex(USD_AMOUNT, 'dollars with at most nine decimals, in quotes, as "0.40"');

/** How vendors quote: tokens by the million, time by the minute, all else one by one. */
export const QUOTED_PER: Readonly<Record<(typeof METERS)[Meter], bigint>> = {
  token: 1_000_000n,
  ms: 60_000n,
  minute: 1n,
  segment: 1n,
  call: 1n,
  report: 1n,
};

const Amounts = z
  .partialRecord(Meter.exclude(['unread']), Amount)
  .refine((amounts) => Object.keys(amounts).length > 0, 'at least one price');

const PricedModels = z.strictObject({
  models: z.array(Name).min(1).max(50),
  source: UsageSource,
  /** Which entry of `sources` says so. */
  from: Name,
  /** US dollars for a million tokens, a minute, or one of what else is counted. */
  usd: Amounts,
});

/** A table of prices as it stands in a file. Source: docs/specs/costs.md, section 3. */
export const PriceTableFile = z.strictObject({
  version: z.iso.date('a date, as 2026-11-05'),
  /** Calls that began on that day (UTC) or later are priced by it, until a newer table takes over. */
  validFrom: z.iso.date('a date, as 2026-11-05'),
  currency: z.literal('USD'),
  sources: z.record(
    Name,
    z.strictObject({
      where: Text,
      readOn: z.iso.date('a date, as 2026-11-05'),
      note: Text.optional(),
    }),
  ),
  prices: z.array(PricedModels).min(1).max(200),
});
export type PriceTableFile = z.infer<typeof PriceTableFile>;

/** A table in force: what a line costs, ready to be looked up. */
export interface PriceTable {
  readonly version: string;
  readonly validFrom: string;
  /** Of the file's text, hexadecimal: the same version with another digest says other prices. */
  readonly sha256: string;
  readonly prices: ReadonlyMap<string, MeterPrices>;
}

/** Nano-dollars for `QUOTED_PER` of the meter's unit. */
export type MeterPrices = ReadonlyMap<Meter, bigint>;

export const priceKey = (source: UsageSource, model: string): string => `${source} ${model}`;

/** Two entries may price different meters of the same model, as two pages of one vendor do. */
export function priceTableOf(
  { version, validFrom, prices }: PriceTableFile,
  sha256: string,
): PriceTable {
  const merged = new Map<string, Map<Meter, bigint>>();
  for (const { models, source, usd } of prices) {
    for (const model of models) {
      const key = priceKey(source, model);
      const known = merged.get(key) ?? new Map<Meter, bigint>();
      for (const [meter, amount] of amountsIn(usd)) known.set(meter, nanoUsdOf(amount));
      merged.set(key, known);
    }
  }
  return { version, validFrom, sha256, prices: merged };
}

/** What is priced twice in one file, as indexes into `prices` and the meter. */
export function pricedTwice({
  prices,
}: PriceTableFile): { entry: number; meter: Meter; model: string }[] {
  const seen = new Set<string>();
  const twice: { entry: number; meter: Meter; model: string }[] = [];
  prices.forEach(({ models, source, usd }, entry) => {
    for (const model of models) {
      for (const [meter] of amountsIn(usd)) {
        const key = `${priceKey(source, model)} ${meter}`;
        if (seen.has(key)) twice.push({ entry, meter, model });
        seen.add(key);
      }
    }
  });
  return twice;
}

const amountsIn = (usd: PriceTableFile['prices'][number]['usd']): [Meter, string][] =>
  Object.entries(usd) as [Meter, string][];
