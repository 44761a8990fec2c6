import { type DigitRun, digitRunsIn } from '../digits/digit-runs.js';
import { cardsIn } from './card-numbers.js';
import { scrubCredentials } from './credentials.js';

/** What the guard takes out, by class. */
export type Finding = 'card' | 'security-code' | 'credential';

export interface ScrubbedText {
  readonly text: string;
  readonly found: ReadonlySet<Finding>;
}

export interface ScrubOptions {
  /** Only what a card scheme could have issued counts as a card: for values that a program wrote. */
  readonly mustFitScheme?: boolean;
  /** A security code was asked for, and this text may answer. */
  readonly expectsSecurityCode?: boolean;
}

export const CARD = '[card]';
export const SECURITY_CODE = '[cvv]';

/** "CVV", "security code", "the three digits on the back". */
const SECURITY_CODE_CUE =
  /\b(?:c\.?\s?v\.?\s?[vc]\.?2?|card verification (?:value|code|number)|security code|(?:three|four|3|4)[- ]digits?(?: (?:code|number))? (?:on|from) the (?:back|front))(?![\p{L}\p{N}])/giu;

/** How far behind the cue its code is looked for. */
const CODE_WITHIN_CHARACTERS = 60;

export const asksForSecurityCode = (text: string): boolean => text.search(SECURITY_CODE_CUE) !== -1;

/**
 * Takes card numbers, security codes and credentials out of one text. Irreversible.
 *
 * Bounds: the result is at most twice as long as the text. Scrubbing twice is scrubbing once: it is
 * repeated until nothing is found, since what is left beside a card may by itself be one.
 */
export function scrubText(text: string, options: ScrubOptions = {}): ScrubbedText {
  const found = new Set<Finding>();
  let before: string;
  do {
    before = text;
    let runs = digitRunsIn(text);
    const scrubbed = (finding: Finding, after: string): void => {
      if (after === text) return;
      found.add(finding);
      text = after;
      runs = digitRunsIn(text);
    };
    scrubbed('card', scrubCards(text, runs, options));
    scrubbed('security-code', scrubSecurityCodes(text, runs, options));
    scrubbed('credential', scrubCredentials(text, runs));
  } while (text !== before);
  return { text, found };
}

function scrubCards(
  text: string,
  runs: readonly DigitRun[],
  { mustFitScheme = false }: ScrubOptions,
): string {
  const cards = runs.flatMap((run) => cardsIn(run, mustFitScheme));
  return replaceSpans(text, cards, CARD);
}

function scrubSecurityCodes(
  text: string,
  runs: readonly DigitRun[],
  { expectsSecurityCode = false }: ScrubOptions,
): string {
  const card = text.indexOf(CARD);
  const cued = cuedCodes(text, runs);
  const codes = runs.filter(
    (run) =>
      cued.has(run) ||
      (expectsSecurityCode && isCode(run)) ||
      (card !== -1 && card < run.start && isCardDetail(run)),
  );
  return replaceSpans(text, codes, SECURITY_CODE);
}

/** The first code behind each cue, unless it was taken out already. */
function cuedCodes(text: string, runs: readonly DigitRun[]): Set<DigitRun> {
  const codes = runs.filter(isCode);
  const cued = new Set<DigitRun>();
  let next = 0;
  for (const cue of text.matchAll(SECURITY_CODE_CUE)) {
    const cueEnd = cue.index + cue[0].length;
    while (next < codes.length && codes[next]!.start < cueEnd) next += 1;
    const code = codes[next];
    if (code === undefined) break;
    const between = text.slice(cueEnd, code.start);
    if (between.length <= CODE_WITHIN_CHARACTERS && !between.includes(SECURITY_CODE))
      cued.add(code);
  }
  return cued;
}

const isCode = ({ digits }: DigitRun): boolean => digits.length === 3 || digits.length === 4;

/** What follows a card number in the same breath: its expiry date and its code, together or not. */
const isCardDetail = ({ digits }: DigitRun): boolean => digits.length >= 3 && digits.length <= 8;

export function replaceSpans(
  text: string,
  spans: readonly { readonly start: number; readonly end: number }[],
  by: string,
): string {
  let result = '';
  let from = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    result += text.slice(from, start) + by;
    from = end;
  }
  return result + text.slice(from);
}
