import { describe, expect, it } from 'vitest';
import { EpochRanges } from './epoch-ranges.js';

describe('EpochRanges', () => {
  it('holds identities as ranges and lets go of them', () => {
    const set = new EpochRanges();
    for (const seq of [1, 2, 3, 7]) set.add('e1', seq);
    set.add('e2', 1);
    set.remove('e1', [[2, 2]]);
    expect(set.of('e1')).toEqual([
      [1, 1],
      [3, 3],
      [7, 7],
    ]);
    expect([set.has('e1', 2), set.has('e1', 3), set.count]).toEqual([false, true, 4]);
  });

  it('goes on adding in place after a removal without touching what was removed', () => {
    const set = new EpochRanges();
    for (let seq = 0; seq < 5; seq++) set.add('e1', seq);
    const removed = [[0, 1]] as [number, number][];
    set.remove('e1', removed);
    set.add('e1', 5);
    expect(set.of('e1')).toEqual([[2, 5]]);
    expect(removed).toEqual([[0, 1]]);
  });

  it('forgets an epoch with nothing left', () => {
    const set = new EpochRanges();
    set.add('e1', 1);
    set.remove('e1', [[0, 100]]);
    expect(set.isEmpty).toBe(true);
    expect(set.epochs()).toEqual([]);
  });
});
