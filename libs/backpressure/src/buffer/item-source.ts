import type { WaitLimits } from './watchers.js';

/** What a batcher needs of a buffer, or of one lane of it. */
export interface ItemSource<T> {
  readonly size: number;
  readonly bytes: number;
  readonly isClosed: boolean;
  /** When the item at the head was accepted, on the clock `now`. */
  readonly oldestAtMs: number | undefined;
  now(): number;
  takeMany(maxEvents: number, maxBytes: number, accept?: (item: T) => boolean): T[];
  whenNotEmpty(signal?: AbortSignal): Promise<boolean>;
  whenHolding(events: number, bytes: number, limits?: WaitLimits): Promise<void>;
}
