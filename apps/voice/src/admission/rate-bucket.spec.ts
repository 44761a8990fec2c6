import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateBucket } from './rate-bucket.js';

describe('RateBucket', () => {
  it('gives a burst at once and then as many as come by with time', () => {
    const bucket = new RateBucket(2, 3);
    const takenAt = (ms: number, attempts: number): number =>
      Array.from({ length: attempts }, () => bucket.take(ms)).filter(Boolean).length;
    expect(takenAt(0, 10)).toBe(3);
    expect(takenAt(499, 10)).toBe(0);
    expect(takenAt(500, 10)).toBe(1);
    expect(takenAt(60_000, 10)).toBe(3);
  });

  it('gives no more than burst and rate allow in any span of time', () => {
    const attempts = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 });
    fc.assert(
      fc.property(
        attempts,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        (gaps, perSecond, burst) => {
          const bucket = new RateBucket(perSecond, burst);
          const taken: number[] = [];
          let nowMs = 0;
          for (const gap of gaps) {
            nowMs += gap;
            if (bucket.take(nowMs)) taken.push(nowMs);
          }
          for (const [i, from] of taken.entries()) {
            const span = taken.slice(i);
            const spanMs = span.at(-1)! - from;
            expect(span.length).toBeLessThanOrEqual(burst + (spanMs * perSecond) / 1_000 + 1e-6);
          }
        },
      ),
    );
  });
});
