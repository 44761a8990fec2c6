/**
 * When the growing text of an item is worth an event: at its first words, then at most once per
 * interval. Texts are cumulative, so a partial that is never sent loses nothing.
 *
 * Bounds: one entry per item that is being spoken; `settle` removes it.
 */
export class PartialPacing {
  private readonly items = new Map<string, { sentAtMs: number; isDirty: boolean }>();

  constructor(private readonly intervalMs: number) {}

  /** The item's text grew. True: send it now. */
  grew(itemId: string, nowMs: number): boolean {
    const item = this.items.get(itemId);
    if (item && nowMs - item.sentAtMs < this.intervalMs) {
      item.isDirty = true;
      return false;
    }
    this.items.set(itemId, { sentAtMs: nowMs, isDirty: false });
    return true;
  }

  /** Items whose unsent words have waited for the interval. They count as sent. */
  due(nowMs: number): string[] {
    return this.takeDirty((sentAtMs) => nowMs - sentAtMs >= this.intervalMs, nowMs);
  }

  /** Items with unsent words, however short they have waited. */
  unsent(nowMs: number): string[] {
    return this.takeDirty(() => true, nowMs);
  }

  settle(itemId: string): void {
    this.items.delete(itemId);
  }

  private takeDirty(isReady: (sentAtMs: number) => boolean, nowMs: number): string[] {
    const ready: string[] = [];
    for (const [itemId, item] of this.items) {
      if (!item.isDirty || !isReady(item.sentAtMs)) continue;
      item.sentAtMs = nowMs;
      item.isDirty = false;
      ready.push(itemId);
    }
    return ready;
  }
}
