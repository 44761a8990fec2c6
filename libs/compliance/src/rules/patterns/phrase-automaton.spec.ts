import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WordRange } from './match.js';
import { PhraseAutomaton } from './phrase-automaton.js';

const GAP = '*';

/** Where a phrase that begins at `from` ends first, looked for in every way there is. */
function shortest(
  phrase: readonly string[],
  forms: readonly string[],
  from: number,
): number | undefined {
  const [first, ...rest] = phrase;
  if (first === undefined) return from;
  const starts = first === GAP ? [0, 1, 2, 3].map((words) => from + words) : [];
  const ends =
    first === GAP
      ? starts.filter((at) => at <= forms.length).map((at) => shortest(rest, forms, at))
      : forms[from] === first
        ? [shortest(rest, forms, from + 1)]
        : [];
  const found = ends.filter((end) => end !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
}

const word = fc.constantFrom('a', 'b', 'c');
/** Begins and ends with a word, and has no two gaps in a row, as phrases of rules have not. */
const phrase = fc
  .array(fc.tuple(fc.boolean(), word), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.flatMap(([hasGap, w], i) => (hasGap && i > 0 ? [GAP, w] : [w])));

describe('a phrase automaton', () => {
  it('finds of each phrase, at each word, the shortest, scan after scan', () => {
    fc.assert(
      fc.property(
        fc.array(phrase, { minLength: 1, maxLength: 5 }),
        fc.array(fc.array(word, { maxLength: 14 }), { minLength: 1, maxLength: 3 }),
        (phrases, stretches) => {
          const automaton = new PhraseAutomaton();
          phrases.forEach((each, pattern) => automaton.add(pattern, each));
          for (const forms of stretches) {
            const found = new Map<number, WordRange[]>();
            automaton.scan(forms, found);
            phrases.forEach((each, pattern) => {
              const expected = forms.flatMap((_, from) => {
                const to = shortest(each, forms, from);
                return to === undefined ? [] : [{ from, to }];
              });
              expect(found.get(pattern) ?? []).toEqual(expected);
            });
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
