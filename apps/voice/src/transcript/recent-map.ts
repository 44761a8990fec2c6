/**
 * Remembers what was said about the last `capacity` ids; an older id counts as new again.
 * Setting an id that is already there keeps its place.
 */
export class RecentMap<V> {
  private readonly entries = new Map<string, V>();

  constructor(private readonly capacity: number) {}

  get(id: string): V | undefined {
    return this.entries.get(id);
  }

  has(id: string): boolean {
    return this.entries.has(id);
  }

  set(id: string, value: V): void {
    this.entries.set(id, value);
    if (this.entries.size <= this.capacity) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }

  delete(id: string): void {
    this.entries.delete(id);
  }

  entriesInOrder(): IterableIterator<[string, V]> {
    return this.entries.entries();
  }
}
