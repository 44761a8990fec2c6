import type { Found } from './entity.js';
import type { Scan } from './scan.js';

const WRITTEN = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}/g;

const SPOKEN_DOMAIN =
  /\bat ((?:[a-z0-9-]{1,40} (?:dot|dash) ){1,4}(?:com|org|net|edu|gov|io|co|us|uk|info|biz))\b/gi;
/** The words before the "at" that belong to the name: joined by "dot" and the like, or spelled. */
const SPOKEN_NAME =
  /(?:[a-z0-9]{1,40} (?:dot|dash|hyphen|underscore|plus) |[a-z0-9] (?=[a-z0-9](?: |$))){0,40}[a-z0-9]{1,40}(?: \d{1,8}){0,8} $/i;

const SIGNS: Readonly<Record<string, string>> = {
  dot: '.',
  dash: '-',
  hyphen: '-',
  underscore: '_',
  plus: '+',
};

/** `jo@example.org`, and "jo dot smith at example dot org". */
export function findEmails(scan: Scan): Found[] {
  return [...written(scan), ...spoken(scan)];
}

const written = ({ text }: Scan): Found[] =>
  [...text.matchAll(WRITTEN)].map((match) => ({
    type: 'email',
    value: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
    pattern: 'email/written',
  }));

/** Longest stretch of speech that is taken for the name of a mailbox. */
const NAME_CHARACTERS_MAX = 120;

function spoken({ numerals }: Scan): Found[] {
  return [...numerals.text.matchAll(SPOKEN_DOMAIN)].flatMap((match) => {
    const before = numerals.text.slice(Math.max(0, match.index - NAME_CHARACTERS_MAX), match.index);
    const name = SPOKEN_NAME.exec(before)?.[0];
    if (name === undefined) return [];
    const span = numerals.sourceSpan(match.index - name.length, match.index + match[0].length);
    const value = `${asWritten(name)}@${asWritten(match[1]!)}`;
    return [{ type: 'email' as const, value, ...span, pattern: 'email/spoken' }];
  });
}

const asWritten = (words: string): string =>
  words
    .toLowerCase()
    .trim()
    .split(' ')
    .map((word) => SIGNS[word] ?? word)
    .join('');
