import { describe, expect, it } from 'vitest';
import { RecentIds } from './recent-ids.js';

describe('recent ids', () => {
  it('are new once', () => {
    const ids = new RecentIds(3);
    expect(['a', 'b', 'a', 'b'].map((id) => ids.add(id))).toEqual([true, true, false, false]);
  });

  it('are known for at least as many others as the capacity, and forgotten after twice as many', () => {
    for (let before = 0; before < 3; before++) {
      const ids = new RecentIds(3);
      for (let i = 0; i < before; i++) ids.add(`before ${i}`);
      ids.add('a');
      for (let i = 0; i < 2; i++) ids.add(`after ${i}`);
      expect(ids.add('a')).toBe(false);
      for (let i = 2; i < 6; i++) ids.add(`after ${i}`);
      expect(ids.add('a')).toBe(true);
    }
  });
});
