import type { Tombstone } from '@verbatim/queue';
import { describe, expect, it } from 'vitest';
import { eventsHeldBy, explanationsOf } from './explanations-of.js';

const tombstone = (id: string, holds: Tombstone['holds']): Tombstone => ({
  id,
  jobId: `s-${id}`,
  evictedAt: 0,
  holds,
});
const tombstones = [
  tombstone('1', [
    { callId: 'CA1', epoch: 'e1', ranges: [[0, 3]] },
    { callId: 'CA2', epoch: 'e2', ranges: [[7, 7]] },
  ]),
  tombstone('2', [{ callId: 'CA1', epoch: 'e1', ranges: [[4, 4]] }]),
];

describe('explanationsOf', () => {
  it('sorts ranges by call and joins none with its neighbour', () => {
    const why = { reason: 'dropped', source: 'queue' };
    expect(explanationsOf(tombstones)).toEqual(
      new Map([
        [
          'CA1',
          [
            { epoch: 'e1', from: 0, to: 3, ...why },
            { epoch: 'e1', from: 4, to: 4, ...why },
          ],
        ],
        ['CA2', [{ epoch: 'e2', from: 7, to: 7, ...why }]],
      ]),
    );
  });
});

describe('eventsHeldBy', () => {
  it('counts numbers, not ranges', () => {
    expect(eventsHeldBy(tombstones)).toBe(6);
  });
});
