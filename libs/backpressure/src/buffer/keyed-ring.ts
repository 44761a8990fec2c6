import { ItemRing } from './item-ring.js';

/**
 * A ring that knows where the item of each key stands.
 *
 * Bounds: at most one item per key is held, so the index is never larger than the ring. Whoever pushes
 * removes the older item of the key first.
 */
export class KeyedRing<T> extends ItemRing<T> {
  readonly #tickets = new Map<string, number>();

  /** `keyOf` must answer the same for an item as long as it is held. */
  constructor(private readonly keyOf: (item: T) => string | undefined) {
    super();
  }

  override push(item: T, bytes: number, ticket: number, atMs: number): void {
    super.push(item, bytes, ticket, atMs);
    const key = this.keyOf(item);
    if (key !== undefined) this.#tickets.set(key, ticket);
  }

  override shift(): T {
    return this.#forget(super.shift());
  }

  override pop(): T {
    return this.#forget(super.pop());
  }

  override remove(ticket: number): T {
    return this.#forget(super.remove(ticket));
  }

  /** The item held under the key of this one, which is held no longer. Logarithmic in the fill. */
  removeSameKey(item: T): T | undefined {
    const key = this.keyOf(item);
    const ticket = key === undefined ? undefined : this.#tickets.get(key);
    return ticket === undefined ? undefined : this.remove(ticket);
  }

  #forget(item: T): T {
    const key = this.keyOf(item);
    if (key !== undefined) this.#tickets.delete(key);
    return item;
  }
}
