export interface OrderedItem {
  readonly itemId: string;
  /** Where in the timeline its first obligation was opened. */
  readonly anchor: number;
  readonly previousItemId?: string | undefined;
}

/**
 * The order of the conversation: by first obligation, and never before one's predecessor. Transcripts
 * float (a caller's may come after the agent's answer to it), so arrival says nothing.
 *
 * A predecessor that is unknown, or a ring of them, is passed over.
 */
export function inConversationOrder<T extends OrderedItem>(items: Iterable<T>): T[] {
  const byAnchor = [...items].sort((a, b) => a.anchor - b.anchor);
  const byId = new Map(byAnchor.map((item) => [item.itemId, item]));
  const placed = new Set<T>();
  for (const item of byAnchor) {
    for (const each of unplacedChain(item, byId, placed)) placed.add(each);
  }
  return [...placed];
}

/** The item behind all of its predecessors that have no place yet, first one first. */
function unplacedChain<T extends OrderedItem>(
  item: T,
  byId: ReadonlyMap<string, T>,
  placed: ReadonlySet<T>,
): T[] {
  const chain = new Set<T>();
  let next: T | undefined = item;
  while (next !== undefined && !placed.has(next) && !chain.has(next)) {
    chain.add(next);
    next = next.previousItemId === undefined ? undefined : byId.get(next.previousItemId);
  }
  return [...chain].reverse();
}
