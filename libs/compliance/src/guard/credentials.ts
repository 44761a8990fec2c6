import type { DigitRun } from '../digits/digit-runs.js';

export const SECRET = '[secret]';

/** "my password is", "the passcode for the portal is:". */
const PASSWORD_CUE =
  /\b(?:pass ?word|pass ?phrase|pass ?code)(?: (?:for|to|on|of) (?:\p{L}+ ){0,3}\p{L}+)?(?:,? (?:is|was|it's|it is|would be),?|\s?[:=])\s*/giu;

/** Codes consist of digits, so that nothing but digits behind the cue is taken. */
const CODE_CUE =
  /\b(?:one[- ]time (?:code|password|pass ?code|pin)|(?:verification|authentication|confirmation|access|login|sign[- ]in|text(?:ed)?) code|otp|pin(?: (?:code|number))?)(?: (?:is|was|it's|it is)|\s?[:=])\s*/giu;

const CODE_DIGITS_MIN = 3;
const CODE_DIGITS_MAX = 10;
/** A spoken pass phrase is cut here; more words than that are talk. */
const SECRET_WORDS_MAX = 8;

/** Said before the secret itself: "my password is, um, actually hunter two". */
const HESITATION =
  /^(?:(?:um|uh|er|erm|actually|just|now|simply|like|probably|i think|let me see),? )+/iu;

/** With one of these behind "my password is", somebody talks about a password and does not say it. */
const TALK = new Set(
  (
    'not no never wrong incorrect invalid valid expired expiring locked blocked working rejected accepted ' +
    'being been still too very the a an my your his her our their what that this these in on at about ' +
    'with required needed reset set changed changing case there here correct right fine ok okay good safe ' +
    'secure strong weak something nothing anything always only also gone saved forgotten lost stored sent ' +
    'used empty missing longer short shorter old new due up so really maybe supposed going you i we it ' +
    'they where why when how which who if to for of out kept written mine yours different same temporary ' +
    'default unknown available compromised protected automatically different'
  ).split(' '),
);

/** Ends what was said as the secret. */
const SECRET_END =
  /[,;!?\n]|\.(?=\s|$)| (?=(?:and|but|so|because|okay|ok|please|thanks|thank|can|could|i|what|do|does|is)\b)/iu;

/** Where a credential stands in a text. UTF-16 offsets. */
export interface CredentialSpan {
  readonly start: number;
  readonly end: number;
}

/** Passwords and codes behind what announces them, in order. `runs` are the text's. */
export function credentialsIn(text: string, runs: readonly DigitRun[]): CredentialSpan[] {
  const passwords = passwordsIn(text);
  const codes = codesIn(text, runs).filter(
    (code) => !passwords.some(({ start, end }) => start < code.end && code.start < end),
  );
  return [...passwords, ...codes].sort((a, b) => a.start - b.start);
}

/** Scrubbing twice is scrubbing once: a placeholder behind a cue is left as it is. `runs` are the text's. */
export function scrubCredentials(text: string, runs: readonly DigitRun[]): string {
  let result = '';
  let from = 0;
  for (const { start, end } of credentialsIn(text, runs)) {
    result += text.slice(from, start) + SECRET;
    from = end;
  }
  return result + text.slice(from);
}

/** Whether a text ends inside a credential that may go on. */
export function endsInCredential(text: string): boolean {
  for (const cue of [...text.matchAll(PASSWORD_CUE), ...text.matchAll(CODE_CUE)]) {
    const rest = text.slice(cue.index + cue[0].length);
    if (!SECRET_END.test(rest)) return true;
  }
  return /\b(?:pass ?word|pass ?phrase|pass ?code|pin|code)(?: is)?\s*$/iu.test(text);
}

function passwordsIn(text: string): CredentialSpan[] {
  const passwords: CredentialSpan[] = [];
  let from = 0;
  for (const cue of text.matchAll(PASSWORD_CUE)) {
    const cueEnd = cue.index + cue[0].length;
    if (cueEnd < from) continue;
    const start = cueEnd + (HESITATION.exec(text.slice(cueEnd))?.[0].length ?? 0);
    const secret = secretAt(text.slice(start));
    if (secret === undefined) continue;
    from = start + secret.length;
    passwords.push({ start, end: from });
  }
  return passwords;
}

function secretAt(rest: string): string | undefined {
  if (rest.startsWith(SECRET)) return undefined;
  const end = SECRET_END.exec(rest)?.index ?? rest.length;
  const words = rest.slice(0, end).split(' ').slice(0, SECRET_WORDS_MAX);
  const secret = words.join(' ').trimEnd();
  const [first = ''] = secret.toLowerCase().split(/[^\p{L}\p{N}']/u);
  return secret === '' || TALK.has(first) ? undefined : secret;
}

function codesIn(text: string, runs: readonly DigitRun[]): CredentialSpan[] {
  const starts = new Set(
    [...text.matchAll(CODE_CUE)].map(({ index, 0: cue }) => index + cue.length),
  );
  return runs.filter(
    ({ start, digits }) =>
      starts.has(start) && digits.length >= CODE_DIGITS_MIN && digits.length <= CODE_DIGITS_MAX,
  );
}
