import type { ItemRing } from './item-ring.js';
import type { ItemSource } from './item-source.js';
import type { WaitLimits, Watchers } from './watchers.js';

/** The items of one class in a buffer, in order, as if the other class were not there. */
export class Lane<T> implements ItemSource<T> {
  readonly now: () => number;

  constructor(
    private readonly buffer: Pick<ItemSource<T>, 'isClosed' | 'now'>,
    private readonly consumers: Watchers,
    private readonly ring: ItemRing<T>,
    readonly takeMany: ItemSource<T>['takeMany'],
  ) {
    this.now = () => buffer.now();
  }

  get size(): number {
    return this.ring.size;
  }

  get bytes(): number {
    return this.ring.bytes;
  }

  get isClosed(): boolean {
    return this.buffer.isClosed;
  }

  get oldestAtMs(): number | undefined {
    return this.ring.headAtMs();
  }

  whenNotEmpty(signal?: AbortSignal): Promise<boolean> {
    return this.consumers.whenNotEmpty(this, signal);
  }

  whenHolding(events: number, bytes: number, limits?: WaitLimits): Promise<void> {
    return this.consumers.whenHolding(this, events, bytes, limits);
  }
}
