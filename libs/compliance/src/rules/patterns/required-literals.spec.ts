import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { LiteralAutomaton } from './literal-automaton.js';
import { requiredLiterals } from './required-literals.js';

describe('requiredLiterals', () => {
  it.each([
    ['garnish(es|ed)?', ['garnish']],
    ['\\b(?:arrest|jail)\\b', ['arrest', 'jail']],
    ['(we|i) will sue', [' will sue']],
    ['(?:chest pains?|pain (?:in|across) my chest)', ['chest pain', ' my chest']],
    ['(abc)*def', ['def']],
    ['(abc)+', ['abc']],
    ['(abc){2,3}x', ['abc']],
    ['(abc){0,3}xyz', ['xyz']],
    ['abc+d', ['abc']],
    ['abc?d', null],
    ['abcd?', ['abc']],
    ['[abc]def', ['def']],
    ['[]abc]def', ['def']],
    ['a.cdef', ['cdef']],
    ['\\d+ dollars', [' dollars']],
    ['\\$five', ['$five']],
    ['\\pLabcd', ['abcd']],
    ['\\x41bcde', ['bcde']],
    ['\\Qa|b\\Ecde', null],
    ['(?i)arrest', null],
    ['(?i:arrest) him', null],
    ['(?P<who>wife) left', [' left']],
    ['\\w+', null],
    ['arrest|\\w+', null],
  ])('of %s are %j', (pattern, expected) => {
    const required = requiredLiterals(pattern);
    if (expected === null) expect(required).toBeNull();
    else expect(required?.map(String).toSorted()).toEqual(expected.toSorted());
  });

  it('never filters out what a pattern matches', () => {
    const letters = fc.constantFrom('abc', 'abd', 'a', ' ', 'cab', '1');
    const leaf = fc.oneof(letters, fc.constantFrom('.', '[ab]', '\\d', '\\b', '[^a]'));
    const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
      pattern: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}${b}`),
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
        fc
          .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{0,2}', '{1,}', '+?'))
          .map(([a, mark]) => `(${a})${mark}`),
      ),
    }));
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', 'd', ' ', '1'), { maxLength: 24 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 8, maxLength: 8 }), (source, texts) => {
        const required = requiredLiterals(source);
        const regex = RE2JS.compile(source);
        for (const each of required === null ? [] : texts.filter((one) => regex.test(one))) {
          expect(required!.some((literal) => each.includes(literal))).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('LiteralAutomaton', () => {
  it('finds the literals that stand in a text, and no others', () => {
    const literal = fc
      .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
      .map((all) => all.join(''));
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 8 }), text, (literals, each) => {
        const automaton = new LiteralAutomaton();
        literals.forEach((one, tag) => automaton.add(one, tag));
        const found = new Set<number>();
        automaton.scan(each, found);
        const expected = literals.flatMap((one, tag) => (each.includes(one) ? [tag] : []));
        expect([...found].toSorted((a, b) => a - b)).toEqual(expected);
      }),
    );
  });
});
