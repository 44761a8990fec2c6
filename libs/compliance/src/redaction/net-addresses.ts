import { numberWordOf } from '../digits/number-words.js';
import type { Found, Strand } from './strand.js';
import { type Token, endsSentence, isLetter } from './tokens.js';
import { FUNCTION_WORDS, isCommonWord, setOf } from './words/function-words.js';
import { GIVEN_NAMES } from './words/given-names.js';

const ENDINGS = setOf(
  'com org net edu gov mil io co uk us info biz me ai app dev health care ca de fr eu au nz ie in tv law clinic dental',
);
const PROVIDERS = setOf(
  'gmail yahoo hotmail outlook icloud aol protonmail proton comcast verizon msn live ymail googlemail sbcglobal att bellsouth fastmail',
);
const JOINERS = setOf('dot period underscore dash hyphen plus point under score minus');
const FILLERS = setOf('uh um er erm');
const NO_MAILBOX = setOf(
  'email emails mail address to registered registration login username account old new current personal work wife husband lower lowercase case capital caps letters numbers spelled spell signed mine reach contact sign shop site website page web online',
);
const PLAIN_WORDS_MAX = 4;
const TOKENS_MAX = 60;

const MAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/gu;
const LINK =
  /(?:https?:\/\/|www\.)[^\s"'<>()[\]]{1,200}[^\s"'<>()[\].,;:!?]|(?<![\p{L}\p{N}@.])[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,3}\.(?:com|org|net|edu|gov|io|info|biz|co\.uk)(?![\p{L}\p{N}])(?:\/[^\s"'<>()[\].,;:!?]{1,100})?/giu;
const DOTTED = /(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.]\d)/g;
const HARDWARE = /(?<![\p{L}\p{N}])(?:[\da-f]{2}[:-]){5}[\da-f]{2}(?![\p{L}\p{N}])/giu;

/** E-mail, web and network addresses, written and spoken. */
export function netAddressesIn(strand: Strand): Found[] {
  const written = (pattern: RegExp, kind: Found['class']): Found[] =>
    [...strand.text.matchAll(pattern)].map(({ index, 0: match }) => {
      return { start: index, end: index + match.length, class: kind };
    });
  return [
    ...written(MAIL, 'email'),
    ...spokenMailboxes(strand),
    ...looseMailboxes(strand),
    ...written(HARDWARE, 'device'),
    ...written(DOTTED, 'ip'),
    ...written(LINK, 'url'),
    ...spokenSites(strand),
    ...spokenNumbers(strand),
  ];
}

/** The token behind "gmail dot com", "city health dot org", "gmail". */
function domainFrom(tokens: readonly Token[], from: number): number | undefined {
  for (let at = from; at < tokens.length && at - from < 12; at += 1) {
    const { lower, gap } = tokens[at]!;
    if (at > from && endsSentence(gap) && gap.trim() !== '.') return undefined;
    const isDot = lower === 'dot' || lower === 'period' || lower === 'point';
    const ending = isDot ? tokens[at + 1] : gap === '.' || gap === '. ' ? tokens[at] : undefined;
    if (ending !== undefined && ENDINGS.has(ending.lower) && at > from) {
      return behindEnding(tokens, isDot ? at + 2 : at + 1);
    }
    if (PROVIDERS.has(lower) && at === from) {
      const isCom = tokens[at + 1]?.lower === 'com' && /^\s?\.?\s?$/.test(tokens[at + 1]!.gap);
      const next = tokens[at + 1];
      const hasDot = next?.lower === 'dot' || next?.gap === '.';
      if (isCom && !hasDot) return at + 2;
      if (!hasDot) return at + 1;
    }
    const isPart =
      isLetter(tokens[at]!) ||
      JOINERS.has(lower) ||
      isNumber(tokens[at]!) ||
      !FUNCTION_WORDS.has(lower) ||
      lower === 'at';
    if (!isPart || (lower === 'at' && at > from)) return undefined;
  }
  return undefined;
}

/** "dot co dot uk". */
function behindEnding(tokens: readonly Token[], to: number): number {
  const isDot = tokens[to]?.lower === 'dot' && ENDINGS.has(tokens[to + 1]?.lower ?? '');
  return isDot ? to + 2 : to;
}

function spokenMailboxes(strand: Strand): Found[] {
  const { tokens } = strand;
  return tokens.flatMap((token, i): Found[] => {
    const isAt = token.lower === 'at' || /@\s?$/.test(token.gap);
    if (!isAt) return [];
    const after = token.lower === 'at' ? i + 1 : i;
    const to = after < tokens.length ? domainFrom(tokens, after) : undefined;
    if (to === undefined) return [];
    const from = mailboxBefore(tokens, token.lower === 'at' ? i : after);
    const isSplit = from === i && strand.asked.has('email');
    if (from === i && !isSplit && !isAlone(tokens, i)) return [];
    const start = tokens[from === i ? after : from]!.start;
    return [{ start, end: tokens[to - 1]!.end, class: 'email' }];
  });
}

/** "at gmail dot com" at the beginning of a turn goes on with what came before it. */
const isAlone = (tokens: readonly Token[], at: number): boolean =>
  tokens.slice(0, at).every(({ lower }) => FUNCTION_WORDS.has(lower));

/** How far to the left of the "at" a mailbox reaches. */
function mailboxBefore(tokens: readonly Token[], at: number): number {
  let from = at;
  let plain = 0;
  for (let i = at - 1; i >= 0 && at - i <= TOKENS_MAX; i -= 1) {
    const token = tokens[i]!;
    const gap = i + 1 < tokens.length ? tokens[i + 1]!.gap : '';
    if (endsSentence(gap) && !/^[.\s]*\n/.test(gap)) break;
    const likeness = likenessEndingAt(tokens, i);
    if (likeness > 0) {
      i -= likeness;
      from = i;
      continue;
    }
    if (FILLERS.has(token.lower)) continue;
    if (isJoint(tokens, i)) {
      plain = 0;
      from = i;
    } else if (isNumber(token) || isSpelled(tokens, i, at)) {
      from = i;
    } else {
      const isJoined = i + 1 < at && JOINERS.has(tokens[i + 1]!.lower);
      const isWord =
        token.type === 'word' &&
        (isJoined ||
          isGivenName(tokens, i) ||
          (!FUNCTION_WORDS.has(token.lower) && !NO_MAILBOX.has(token.lower)));
      if (!isWord) break;
      plain += 1;
      if (plain > PLAIN_WORDS_MAX || (/[,]/.test(gap) && plain > 1)) break;
      from = i;
    }
  }
  return from;
}

/** "will anderson at …": a word that glues sentences is a name, where another one stands before it. */
function isGivenName(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]?.lower ?? 'is';
  return (
    GIVEN_NAMES.has(tokens[i]!.lower) && /^(?:is|as|to|at|it's|still|sure|yes|um|uh)$/.test(before)
  );
}

/** "dot" between two parts, "under score". */
const isJoint = (tokens: readonly Token[], i: number): boolean =>
  JOINERS.has(tokens[i]!.lower) && i > 0;

/** "B as in boy" read from its last word. */
function likenessEndingAt(tokens: readonly Token[], i: number): number {
  if (
    i >= 3 &&
    tokens[i - 1]!.lower === 'in' &&
    tokens[i - 2]!.lower === 'as' &&
    isLetter(tokens[i - 3]!)
  )
    return 3;
  const isFor = i >= 2 && /^(?:for|like)$/.test(tokens[i - 1]!.lower) && isLetter(tokens[i - 2]!);
  return isFor && tokens[i]!.lower.startsWith(tokens[i - 2]!.lower) ? 2 : 0;
}

/** A single letter; "a" and "I" only in company. */
function isSpelled(tokens: readonly Token[], i: number, at: number): boolean {
  const token = tokens[i]!;
  if (!isLetter(token)) return false;
  if (!/^[aio]$/.test(token.lower)) return true;
  const [before, after] = [tokens[i - 1], i + 1 < at ? tokens[i + 1] : undefined];
  return [before, after].some(
    (each) => each !== undefined && (isLetter(each) || JOINERS.has(each.lower) || isNumber(each)),
  );
}

const isNumber = ({ type, lower }: Token): boolean =>
  type === 'numeral' || numberWordOf(lower) !== undefined;

/** An answer to "your e-mail?" that has not come to its "at": "rosa dot lopez", "j smith 42". */
function looseMailboxes(strand: Strand): Found[] {
  if (!strand.asked.has('email')) return [];
  const { tokens } = strand;
  if (tokens.some(({ lower, gap }) => lower === 'at' || gap.includes('@'))) return [];
  const from = tokens.findIndex(
    ({ lower }, i) =>
      JOINERS.has(tokens[i + 1]?.lower ?? '') ||
      (!FUNCTION_WORDS.has(lower) && !NO_MAILBOX.has(lower)),
  );
  if (from === -1) return [];
  let to = from;
  while (to < tokens.length && to - from < TOKENS_MAX) {
    const { lower, gap } = tokens[to]!;
    if (to > from && endsSentence(gap)) break;
    if (to > from && FUNCTION_WORDS.has(lower) && !isLetter(tokens[to]!) && !JOINERS.has(lower)) {
      break;
    }
    to += 1;
  }
  const said = tokens.slice(from, to);
  const letters = said.filter(isLetter).length;
  const isMailbox =
    said.some(({ lower }, i) => JOINERS.has(lower) && i > 0) ||
    said.some(({ type, gap }) => type === 'numeral' && gap === '') ||
    letters >= 3 ||
    (tokens.length <= 3 && said.every(({ lower }) => !isCommonWord(lower)));
  return isMailbox
    ? [{ start: tokens[from]!.start, end: tokens[to - 1]!.end, class: 'email' }]
    : [];
}

/** "sunny tiger dot com slash blue", "w w w dot …". */
function spokenSites({ tokens }: Strand): Found[] {
  return tokens.flatMap((token, i): Found[] => {
    const isEnding =
      ENDINGS.has(tokens[i + 1]?.lower ?? '') &&
      !/^(?:me|in|us|care|live)$/.test(tokens[i + 1]!.lower);
    if (token.lower !== 'dot' || !isEnding || i === 0) return [];
    let from = i;
    while (from > 0 && i - from < 8) {
      const before = tokens[from - 1]!;
      const isPart =
        isLetter(before) ||
        before.lower === 'dot' ||
        before.lower === 'www' ||
        before.lower === 'dash' ||
        isNumber(before) ||
        (!FUNCTION_WORDS.has(before.lower) && !NO_MAILBOX.has(before.lower) && i - from < 4);
      if (!isPart || endsSentence(tokens[from]!.gap)) break;
      from -= 1;
    }
    if (from === i) return [];
    let to = behindEnding(tokens, i + 2);
    while (tokens[to]?.lower === 'slash' && tokens[to + 1] !== undefined) to += 2;
    return [{ start: tokens[from]!.start, end: tokens[to - 1]!.end, class: 'url' }];
  });
}

/** "one ninety two dot one sixty eight dot one dot twenty". */
function spokenNumbers({ tokens, atoms }: Strand): Found[] {
  const found: Found[] = [];
  const parts: { from: number; to: number }[] = [];
  let dots = 0;
  const close = (): void => {
    if (dots >= 3 && parts.length >= 4) {
      found.push({
        start: tokens[parts[0]!.from]!.start,
        end: tokens[parts.at(-1)!.to - 1]!.end,
        class: 'ip',
      });
    }
    parts.length = 0;
    dots = 0;
  };
  let end = -1;
  for (const atom of atoms.all) {
    if (atom.type !== 'digits') continue;
    const between = end === -1 ? [] : tokens.slice(end, atom.from).map(({ lower }) => lower);
    const isDot = between.length === 1 && /^(?:dot|point|period)$/.test(between[0]!);
    if (end !== -1 && !isDot && (between.length > 0 || !/^[\s-]?$/.test(tokens[atom.from]!.gap)))
      close();
    if (isDot) dots += 1;
    parts.push(atom);
    end = atom.to;
  }
  close();
  return found;
}
