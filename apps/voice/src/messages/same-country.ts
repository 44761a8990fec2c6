import { parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * Whether a number is of a country of the business's own numbers. Whoever talks an agent into texting far-away premium
 * numbers earns by each; a business has no reason to. Without a number of its own nothing is known to be near.
 */
export function isOfSameCountry(to: string, own: readonly string[]): boolean {
  const code = countryCodeOf(to);
  return code !== undefined && own.some((number) => countryCodeOf(number) === code);
}

const countryCodeOf = (number: string): string | undefined =>
  parsePhoneNumberFromString(number)?.countryCallingCode;
