import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CanonicalFormError } from './audit-log.errors.js';
import { canonicalBytes, digestOf, isCanonicalForm, isCanonicalText } from './canonical.js';

describe('canonicalBytes', () => {
  it('writes the example of RFC 8785, section 3.2.2, as the standard does', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalBytes(value).toString('utf8')).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(digestOf(reversed)).toEqual(digestOf(value));
      }),
    );
  });

  it('writes every value as the general serialiser does', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('1', '10', '9', '-1', '__proto__', 'toJSON', '', '\ud83d\ude00', '\uffff'),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(null, true, false, -0, '\\ud800', undefined),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(name, tie('value'), { maxKeys: 6, noNullPrototype: false }),
      ),
    }));
    fc.assert(
      fc.property(value, (each) => {
        const expected = canonicalize(each);
        if (expected === undefined) expect(() => canonicalBytes(each)).toThrow(CanonicalFormError);
        else expect(canonicalBytes(each).toString('utf8')).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves the value that it writes as it was', () => {
    const value = { b: [{ d: 1, c: 2 }], a: 1 };
    canonicalBytes(value);
    expect(JSON.stringify(value)).toBe('{"b":[{"d":1,"c":2}],"a":1}');
  });

  it('refuses a value that holds itself', () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    expect(() => canonicalBytes(value)).toThrow(CanonicalFormError);
  });

  it('refuses what the standard has no form for, without quoting it', () => {
    for (const value of [undefined, Number.NaN, 'secret \ud800', () => 'secret']) {
      expect(() => canonicalBytes(value)).toThrow(CanonicalFormError);
      expect(() => canonicalBytes(value)).not.toThrow(/secret/);
    }
  });

  it('knows its own form from any other spelling of the same value', () => {
    expect(isCanonicalForm({ a: 1 }, Buffer.from('{"a":1}'))).toBe(true);
    expect(isCanonicalForm({ a: 1 }, Buffer.from('{"a": 1}'))).toBe(false);
    expect(isCanonicalForm('\ud800', Buffer.from('"\\ud800"'))).toBe(false);
  });
});

describe('isCanonicalText', () => {
  /** As whoever reads bytes asks: of what they decode to, and of what that parses to. */
  function answersOf(bytes: Buffer): [byText: boolean, byBytes: boolean] {
    const text = bytes.toString('utf8');
    const value: unknown = JSON.parse(text);
    return [isCanonicalText(value, text, bytes), isCanonicalForm(value, bytes)];
  }

  it('answers as the comparison of bytes does, of every JSON text', () => {
    const json = fc.oneof(
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify(value, undefined, 1)),
      fc.jsonValue().map((value) => canonicalBytes(value).toString('utf8')),
    );
    fc.assert(
      fc.property(json, (text) => {
        const [byText, byBytes] = answersOf(Buffer.from(text));
        expect(byText).toBe(byBytes);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['in order', '{"a":1,"b":[{"c":2,"d":"x"}]}', true],
    ['out of order', '{"b":1,"a":2}', false],
    ['out of order deep inside', '{"a":[{"d":1,"c":2}]}', false],
    ['a member twice', '{"a":1,"a":1}', false],
    ['a member that looks like an index', '{"10":1,"9":2}', true],
    ['the same the other way round', '{"9":2,"10":1}', false],
    ['__proto__', '{"__proto__":1,"a":2}', true],
    ['a blank', '{"a": 1}', false],
    ['a number spelled otherwise', '{"a":1.0}', false],
    ['minus nought', '{"a":-0}', false],
    ['an escape that is none of the standard', '{"a":"\\u0041"}', false],
    ['a surrogate that is alone', '{"a":"\\ud800"}', false],
    ['a replacement character of its own', '{"a":"\ufffd"}', true],
  ])('%s: %s', (_name, text, isCanonical) => {
    expect(answersOf(Buffer.from(text))).toEqual([isCanonical, isCanonical]);
  });

  it('refuses bytes that only decode to the canonical text', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(answersOf(bytes)).toEqual([false, false]);
  });
});
