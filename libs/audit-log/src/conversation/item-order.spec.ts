import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inConversationOrder } from './item-order.js';

const order = (...items: [itemId: string, anchor: number, previousItemId?: string][]): string[] =>
  inConversationOrder(
    items.map(([itemId, anchor, previousItemId]) => ({ itemId, anchor, previousItemId })),
  ).map(({ itemId }) => itemId);

describe('inConversationOrder', () => {
  it('goes by first obligation', () => {
    expect(order(['b', 2], ['c', 3], ['a', 1])).toEqual(['a', 'b', 'c']);
  });

  it('puts an item behind its predecessor, even if that was heard of later', () => {
    // The caller begins to speak (c) before the answer (b) to the turn before has begun.
    expect(order(['a', 1], ['c', 2, 'b'], ['b', 3, 'a'])).toEqual(['a', 'b', 'c']);
  });

  it('passes over a predecessor that is not part of the conversation', () => {
    expect(order(['a', 1], ['c', 3, 'a_function_call'], ['b', 2, 'a'])).toEqual(['a', 'b', 'c']);
  });

  it('survives items that claim to precede each other', () => {
    expect(order(['a', 1, 'b'], ['b', 2, 'a']).sort()).toEqual(['a', 'b']);
    expect(order(['a', 1, 'a'])).toEqual(['a']);
  });

  it('follows a chain of ten thousand without a stack as deep', () => {
    const items = Array.from({ length: 10_000 }, (_, i): [string, number, string] => [
      `${i}`,
      10_000 - i,
      `${i - 1}`,
    ]);
    expect(order(...items)).toEqual(items.map(([id]) => id));
  });

  it('keeps every item once, and none before a predecessor, whatever the input', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const item = fc.record({ itemId: id, anchor: fc.nat(), previousItemId: fc.option(id) });
    const items = fc.uniqueArray(item, { selector: ({ itemId }) => itemId });
    fc.assert(
      fc.property(items, (given) => {
        // Predecessors further down the alphabet only: no rings.
        const acyclic = given.map(({ previousItemId, ...rest }) => ({
          ...rest,
          previousItemId:
            previousItemId !== null && previousItemId < rest.itemId ? previousItemId : undefined,
        }));
        const placed = inConversationOrder(acyclic);
        expect(placed.map(({ itemId }) => itemId).sort()).toEqual(
          given.map(({ itemId }) => itemId).sort(),
        );
        placed.forEach(({ previousItemId }, at) => {
          const before = placed.findIndex(({ itemId }) => itemId === previousItemId);
          expect(before).toBeLessThan(at);
        });
      }),
    );
  });
});
