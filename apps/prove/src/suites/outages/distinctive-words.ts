import type { SimulatedCall } from '../../truth/simulation-report.js';

const NAME_LETTERS_MIN = 6;
const RUN_WORDS = 3;

/**
 * What a log would hold only if it had been given the words of these calls: names, told by a capital
 * letter inside a sentence, and every three words in a row. In lower case.
 */
export function distinctiveWordsOf(calls: readonly SimulatedCall[]): Set<string> {
  const found = new Set<string>();
  const texts = calls.flatMap(({ caller, agent }) => [...caller, ...agent].map(({ text }) => text));
  for (const text of texts) {
    const words = text.split(/\s+/u).filter(Boolean);
    for (const [place, word] of words.entries()) {
      const name = word.replace(/[^\p{L}].*$/u, '');
      const isInside = place > 0 && !/[.?!]$/.test(words[place - 1] ?? '');
      if (isInside && /^\p{Lu}/u.test(name) && name.length >= NAME_LETTERS_MIN) {
        found.add(name.toLowerCase());
      }
      const run = words.slice(place, place + RUN_WORDS);
      if (run.length === RUN_WORDS) found.add(run.join(' ').toLowerCase());
    }
  }
  return found;
}

/** How many of `lines` hold any of the words. It does not say which: they may be somebody's. */
export function linesWithWords(lines: readonly string[], words: ReadonlySet<string>): number {
  return lines.filter((line) => {
    const text = line.toLowerCase();
    return [...words].some((word) => text.includes(word));
  }).length;
}
