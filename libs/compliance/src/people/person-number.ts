import { parsePhoneNumberFromString } from 'libphonenumber-js';

const E164 = /^\+[1-9]\d{1,14}$/;

/**
 * A telephone number in the one form that people are found by (E.164), or undefined where it is none: `anonymous`,
 * a SIP address, a number without its country.
 *
 * What is in that form already stays as it is, whatever the numbering plans of this library's version say, so that
 * a number that was indexed once is found ever after.
 */
export function personNumber(given: string): string | undefined {
  const text = given.trim();
  if (E164.test(text)) return text;
  if (!text.startsWith('+')) return undefined;
  const number = parsePhoneNumberFromString(text)?.number;
  return number !== undefined && E164.test(number) ? number : undefined;
}
