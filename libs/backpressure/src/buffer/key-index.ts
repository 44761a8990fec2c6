/**
 * Where the item of each key stands in a ring.
 *
 * Bounds: at most one item per key is held, so the index is never larger than the ring. Whoever pushes
 * removes the older item of the key first.
 */
export class KeyIndex<T> {
  readonly #tickets = new Map<string, number>();

  /** `keyOf` must answer the same for an item as long as it is held. */
  constructor(private readonly keyOf: (item: T) => string | undefined) {}

  /** The ticket of the item held under the key of this one. */
  ticketOfSameKey(item: T): number | undefined {
    const key = this.keyOf(item);
    return key === undefined ? undefined : this.#tickets.get(key);
  }

  remember(item: T, ticket: number): void {
    const key = this.keyOf(item);
    if (key !== undefined) this.#tickets.set(key, ticket);
  }

  /** To be called for every item that leaves the ring, whichever way. */
  forget(item: T): void {
    const key = this.keyOf(item);
    if (key !== undefined) this.#tickets.delete(key);
  }
}
