export { costsOfCall } from './call-costs.js';
export { formatUsd, type NanoUsd, nanoUsdOf } from './prices/nano-usd.js';
export { PriceCatalog } from './prices/price-catalog.js';
export {
  type PriceTable,
  pricedTwice,
  PriceTableFile,
  priceTableOf,
} from './prices/price-table.js';
export { priceUsage } from './prices/price-usage.js';
export { CARRIER, usageOfCall } from './usage/usage-of-call.js';
export { TOKENS_MAX } from './usage/token-usage.js';
