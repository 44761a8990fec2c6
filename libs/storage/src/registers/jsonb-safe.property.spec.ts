import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJsonb, toJsonb } from './jsonb-safe.js';

describe('toJsonb', () => {
  it('gives back every JSON value, and never one that jsonb refuses', () => {
    // What jsonb refuses, what JSON escapes, and what surrounds them.
    const unit = fc.constantFrom('a', '\0', '\ud800', '\udc00', '"', '\\', '\\u0000', 'é', '😀');
    const anyText = fc.string({ unit });
    const values = fc.oneof(fc.jsonValue(), fc.dictionary(anyText, anyText, { maxKeys: 5 }));
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
