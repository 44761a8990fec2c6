import path from 'node:path';
import type { PriceCatalog } from '@verbatim/costs';
import { z } from 'zod';
import { readPriceTables } from './read-price-tables.js';

/** Where an app finds what things cost. */
export const PricesEnv = z.object({
  PRICES_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Directory of the tables of prices. Without it "prices" beside the verticals.'),
});
export type PricesEnv = z.infer<typeof PricesEnv>;

/** Errors: as `readPriceTables`. A directory that nobody named may be missing: nothing has a price then. */
export function pricesFrom(
  { PRICES_DIRECTORY: given }: PricesEnv,
  verticalsDirectory = path.join('config', 'verticals'),
): Promise<PriceCatalog> {
  const beside = path.join(path.dirname(verticalsDirectory), 'prices');
  return readPriceTables(given ?? beside, { isRequired: given !== undefined });
}
