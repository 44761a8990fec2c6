import { InvariantError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { encodeHolds, HOLDS_BYTES_MAX, holdsOf } from './held-identities.js';

const event = (seq: number, epoch = 'e1', callId = 'CA1') => ({ callId, epoch, seq });

describe('holdsOf', () => {
  it('names each number once, in merged ascending ranges, epoch by epoch', () => {
    const events = [event(7), event(3), event(8, 'e2'), event(4), event(3), event(1, 'e1', 'CA2')];
    expect(holdsOf(events)).toEqual([
      {
        callId: 'CA1',
        epoch: 'e1',
        ranges: [
          [3, 4],
          [7, 7],
        ],
      },
      { callId: 'CA1', epoch: 'e2', ranges: [[8, 8]] },
      { callId: 'CA2', epoch: 'e1', ranges: [[1, 1]] },
    ]);
  });
});

describe('encodeHolds', () => {
  it('has room for the worst batch: 64 events of as many calls', () => {
    const worst = Array.from({ length: 64 }, (_, index) =>
      event(Number.MAX_SAFE_INTEGER, `${index}`.padStart(32, '0'), `CA${'f'.repeat(32)}`),
    );
    expect(encodeHolds(holdsOf(worst)).length).toBeLessThan(HOLDS_BYTES_MAX);
  });

  it('refuses an entry that says nothing of what it holds, or far too much', () => {
    expect(() => encodeHolds([])).toThrow(InvariantError);
    expect(() => encodeHolds([{ callId: 'CA1', epoch: 'e1', ranges: [] }])).toThrow(InvariantError);
    const scattered = Array.from({ length: 4_000 }, (_, index) => event(index * 2));
    expect(() => encodeHolds(holdsOf(scattered))).toThrow('at most 16384');
  });

  it('keeps nothing but the identities', () => {
    const holds = [
      { callId: 'CA1', epoch: 'e1', ranges: [[0, 1]] as [number, number][], text: 'x' },
    ];
    expect(encodeHolds(holds)).toBe('[{"callId":"CA1","epoch":"e1","ranges":[[0,1]]}]');
  });
});
