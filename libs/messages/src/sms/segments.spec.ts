import { describe, expect, it } from 'vitest';
import { segmentsOf } from './segments.js';

describe('segmentsOf', () => {
  it.each([
    ['nothing', '', 1],
    ['160 letters', 'a'.repeat(160), 1],
    ['161 letters', 'a'.repeat(161), 2],
    ['306 letters', 'a'.repeat(306), 2],
    ['307 letters', 'a'.repeat(307), 3],
    ['80 euro signs, which take two places', '€'.repeat(80), 1],
    ['81 of them', '€'.repeat(81), 2],
    ['70 letters and one that is in no alphabet of SMS', `${'a'.repeat(69)}中`, 1],
    ['71 of those', `${'a'.repeat(70)}中`, 2],
  ])('counts %s', (_name, text, segments) => {
    expect(segmentsOf(text)).toBe(segments);
  });
});
