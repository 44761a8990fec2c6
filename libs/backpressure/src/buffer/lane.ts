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

  async whenNotEmpty(signal?: AbortSignal): Promise<boolean> {
    await this.consumers.wait(() => this.size > 0 || this.isClosed, { signal });
    return this.size > 0;
  }

  whenHolding(events: number, bytes: number, limits?: WaitLimits): Promise<void> {
    const isReady = (): boolean => this.isClosed || this.size >= events || this.bytes >= bytes;
    return this.consumers.wait(isReady, limits);
  }
}
