export * from './batch/batcher.js';
export {
  BoundedBuffer,
  type BoundedBufferOptions,
  type BufferCounters,
  type BufferPeak,
} from './buffer/bounded-buffer.js';
export type { ItemSource } from './buffer/item-source.js';
export type { OfferOutcome, WaitOutcome } from './buffer/offer-outcome.js';
export type { WaitLimits } from './buffer/watchers.js';
export { asyncIterableOf } from './demand/async-iterable-of.js';
export { Demand } from './demand/demand.js';
export { publisherOf } from './demand/publisher-of.js';
export type { Publisher, Subscriber, Subscription } from './demand/reactive-streams.js';
export { LagMonitor, type LagMonitorOptions, type LagPercentiles } from './lag/lag-monitor.js';
export * from './ranges/seq-ranges.js';
export { SeqSet } from './ranges/seq-set.js';
export * from './spool/adoption.js';
export { readSpool, type SpoolReading } from './spool/read-spool.js';
export type { StoredRecord } from './spool/record-format.js';
export { Spool } from './spool/spool.js';
export * from './spool/spool.errors.js';
export type * from './spool/spool-types.js';
