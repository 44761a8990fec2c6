import { digitRunsIn } from '../digits/digit-runs.js';
import { numberWordOf } from '../digits/number-words.js';
import { credentialsIn } from '../guard/credentials.js';
import type { Found, Strand } from './strand.js';
import { endsSentence } from './tokens.js';
import { FUNCTION_WORDS, setOf } from './words/function-words.js';

const SECRET_WORDS_MAX = 8;
const LINKS = setOf(
  "is was it it's its to as i used tried set try uh um think so that that's the my be just entered typed",
);
const VERBS = setOf('with using use used enter entered type typed try tried put log login');
const NAMES_OF_SECRET = setOf('password passwords passcode passphrase keyword');

/** Passwords behind their cue, and in answer to the question for one; codes are found as numbers. */
export function passwordsIn(strand: Strand): Found[] {
  const { text } = strand;
  const said = credentialsIn(text, digitRunsIn(text));
  const found = said.map(({ start, end }): Found => ({ start, end, class: 'credential' }));
  return [...found, ...linked(strand), ...answers(strand)];
}

/** "I set the password to …", "the password hunter2". */
function linked({ tokens }: Strand): Found[] {
  return tokens.flatMap((token, i): Found[] => {
    if (!NAMES_OF_SECRET.has(token.lower)) return [];
    const next = tokens[i + 1];
    if (next === undefined || endsSentence(next.gap)) return [];
    // "I log in with the password …", "try password …".
    const said = tokens.slice(Math.max(0, i - 3), i).some(({ lower }) => VERBS.has(lower));
    const isTo = /^(?:to|as|was)$/.test(next.lower);
    const from = isTo ? i + 2 : i + 1;
    if (!isTo && !said && !isSecretLike(tokens, from)) return [];
    return secretFrom(tokens, from, isTo ? SECRET_WORDS_MAX : 4);
  });
}

/** Digits in it, or no word that anybody would go on with. */
function isSecretLike(tokens: Strand['tokens'], from: number): boolean {
  return tokens
    .slice(from, from + 3)
    .some(({ type, gap }, i) => type === 'numeral' && (i === 0 || gap === ''));
}

function secretFrom(tokens: Strand['tokens'], from: number, wordsMax: number): Found[] {
  let to = from;
  while (to < tokens.length && to - from < wordsMax) {
    const token = tokens[to]!;
    if (to > from && /[,;!?\n]|\.\s/.test(token.gap)) break;
    if (FUNCTION_WORDS.has(token.lower) && numberWordOf(token.lower) === undefined) break;
    to += 1;
  }
  return to === from
    ? []
    : [{ start: tokens[from]!.start, end: tokens[to - 1]!.end, class: 'credential' }];
}

function answers({ tokens, asked }: Strand): Found[] {
  if (!asked.has('credential')) return [];
  let from = 0;
  while (
    from < tokens.length &&
    from < 12 &&
    (LINKS.has(tokens[from]!.lower) || FUNCTION_WORDS.has(tokens[from]!.lower))
  )
    from += 1;
  const isShort = tokens.length - from <= SECRET_WORDS_MAX;
  return isShort ? secretFrom(tokens, from, SECRET_WORDS_MAX) : [];
}
