import { describe, expect, it } from 'vitest';
import { segmentKey } from './segment-key.js';

const AT = Date.UTC(2026, 10, 3, 4, 5, 6, 789);

describe('segmentKey', () => {
  it('files a segment under its vertical and the hour in UTC', () => {
    expect(segmentKey('salon', AT)).toMatch(
      /^segments\/salon\/2026\/11\/03\/04\/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.seg$/,
    );
  });

  it('sorts by time within the hour', () => {
    expect(segmentKey('salon', AT) < segmentKey('salon', AT + 1)).toBe(true);
  });

  it('never repeats itself', () => {
    const keys = Array.from({ length: 1_000 }, () => segmentKey('salon', AT));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
