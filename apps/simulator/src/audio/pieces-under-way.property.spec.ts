import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PiecesUnderWay } from './pieces-under-way.js';

describe('PiecesUnderWay', () => {
  it('recognises each piece that comes out, whatever was withheld between, and counts that', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (comesOut) => {
        const way = new PiecesUnderWay();
        comesOut.forEach((_, index) => way.sent({ payload: `p${index}`, sentAtMs: index }));
        const arrived = comesOut.flatMap((isOut, index) =>
          isOut ? [way.arrived(`p${index}`)?.piece.sentAtMs] : [],
        );
        expect(arrived).toEqual(comesOut.flatMap((isOut, index) => (isOut ? [index] : [])));
        way.withhold();
        expect(way.withheld).toBe(comesOut.filter((isOut) => !isOut).length);
      }),
    );
  });

  it('takes the older of two that say the same', () => {
    const way = new PiecesUnderWay();
    way.sent({ payload: 'same', sentAtMs: 1 });
    way.sent({ payload: 'same', sentAtMs: 2 });
    expect(way.arrived('same')?.piece.sentAtMs).toBe(1);
    expect(way.arrived('same')?.piece.sentAtMs).toBe(2);
    expect(way.arrived('same')).toBeUndefined();
  });

  it('forgets the oldest of more than 2,000 under way, and counts it', () => {
    const way = new PiecesUnderWay();
    for (let index = 0; index <= 2_000; index += 1) way.sent({ payload: `${index}`, sentAtMs: 0 });
    expect([way.size, way.withheld]).toEqual([2_000, 1]);
  });
});
