import { describe, expect, it } from 'vitest';
import { mapBounded } from './map-bounded.js';

describe('mapBounded', () => {
  it('keeps the order of the items and the limit', async () => {
    let running = 0;
    let highest = 0;
    const results = await mapBounded([5, 1, 4, 2, 3], 2, async (ms) => {
      running += 1;
      highest = Math.max(highest, running);
      await new Promise((resolve) => setTimeout(resolve, ms));
      running -= 1;
      return ms * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(highest).toBe(2);
  });

  it('begins nothing more once an item has failed', async () => {
    const begun: number[] = [];
    const run = mapBounded([1, 2, 3, 4, 5, 6], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 2) throw new Error('no');
    });
    await expect(run).rejects.toThrow('no');
    expect(begun.length).toBeLessThanOrEqual(4);
  });
});
