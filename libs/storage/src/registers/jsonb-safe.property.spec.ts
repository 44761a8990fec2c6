import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJsonb, toJsonb } from './jsonb-safe.js';

describe('toJsonb', () => {
  it('gives back every JSON value, and never one that jsonb refuses', () => {
    const anyText = fc.string({ unit: 'binary' });
    const values = fc.oneof(fc.jsonValue(), fc.dictionary(anyText, anyText));
    fc.assert(
      fc.property(values, (value) => {
        const stored = toJsonb(value);
        expect(JSON.stringify(stored)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
        expect(fromJsonb(JSON.parse(JSON.stringify(stored)))).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
      }),
    );
  });
});
