import { type Finding, CARD, scrubText } from './scrub-text.js';
import { isSchemeCard } from './card-numbers.js';
import { SECRET } from './credentials.js';

/** Deeper values are withheld whole: no tool nests like that, and a guard must end. */
const DEPTH_MAX = 32;

/** Members whose value is a secret by their name. */
const SECRET_NAME =
  /^(?:cvv2?|cvc2?|security_?code|pass_?word|pass_?code|pass_?phrase|pin|otp|one_?time_?code)$/i;

export interface ScrubbedValue {
  readonly value: unknown;
  readonly found: ReadonlySet<Finding>;
}

/** Takes cards and credentials out of a JSON value, such as a tool's arguments. Keys stay. */
export function scrubValue(value: unknown): ScrubbedValue {
  const found = new Set<Finding>();
  return { value: scrub(value, found, 0), found };
}

function scrub(value: unknown, found: Set<Finding>, depth: number): unknown {
  if (typeof value === 'string') return scrubString(value, found, depth);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || !isSchemeCard(String(value))) return value;
    found.add('card');
    return CARD;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) {
    found.add('credential');
    return SECRET;
  }
  if (Array.isArray(value)) return value.map((inner) => scrub(inner, found, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const isSecret = SECRET_NAME.test(name) && isSayable(inner);
      if (isSecret) found.add('credential');
      return [name, isSecret ? SECRET : scrub(inner, found, depth + 1)];
    }),
  );
}

const isSayable = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '' && value !== SECRET) || typeof value === 'number';

/** A string that is itself JSON is looked into, and written again only if something was found. */
function scrubString(text: string, found: Set<Finding>, depth: number): string {
  const inner = jsonObjectIn(text);
  if (inner !== undefined && depth < DEPTH_MAX) {
    const foundInside = new Set<Finding>();
    const scrubbed = scrub(inner, foundInside, depth + 1);
    foundInside.forEach((finding) => found.add(finding));
    return scrubNumerals(foundInside.size === 0 ? text : JSON.stringify(scrubbed), found);
  }
  const scrubbed = scrubText(text, { mustFitScheme: true });
  scrubbed.found.forEach((finding) => found.add(finding));
  return scrubbed.text;
}

/** Numbers too long for a JSON parser to keep exactly are looked for in the text itself. */
function scrubNumerals(json: string, found: Set<Finding>): string {
  return json.replace(/(?<!\d)\d{13,19}(?!\d)/g, (numeral) => {
    if (!isSchemeCard(numeral)) return numeral;
    found.add('card');
    return CARD;
  });
}

function jsonObjectIn(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
