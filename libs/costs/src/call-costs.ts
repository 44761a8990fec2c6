import type { CallCosts, EventV1 } from '@verbatim/contracts';
import type { PriceCatalog } from './prices/price-catalog.js';
import { priceUsage } from './prices/price-usage.js';
import { usageOfCall } from './usage/usage-of-call.js';

/** What a call used, priced by the table of the day on which it began. */
export function costsOfCall(events: readonly EventV1[], catalog: PriceCatalog): CallCosts {
  const started = events.find((event) => event.kind === 'call.started') ?? events[0];
  const table = started && catalog.at(started.at);
  return priceUsage(usageOfCall(events), table);
}
