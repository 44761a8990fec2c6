/** Forms of single values, as the draft refers to them. All in linear time. */

/** RFC 3339. */
const DATE = /^\d{4}-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

export function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !DATE.test(value)) return false;
  // Knows that there is no 30th of February; a leap second it does not know, nor do our clocks.
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return (
    !Number.isNaN(Date.parse(value.toUpperCase())) &&
    day.toISOString().slice(0, 10) === value.slice(0, 10)
  );
}

/** As JMAP writes a Date: capitals, and no fraction that is zero. */
export const isNormalDate = (value: unknown): boolean =>
  isDate(value) && !/[tz]|\.0+(?!\d)/.test(value as string);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{12}$/i;

export const isUuid = (value: unknown): boolean => typeof value === 'string' && UUID.test(value);

/** Version 8, and the variant that versions belong to. */
export function isUuidV8(value: unknown): boolean {
  const [, version, variant] = (typeof value === 'string' && UUID.exec(value)) || [];
  return version === '8' && /^[89ab]$/i.test(variant ?? '');
}

const TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}(\\s*;.*)?$`, 's');

export const isMediaType = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= 1_000 && MEDIA_TYPE.test(value);

export const isHttpsUrl = (value: unknown): boolean =>
  typeof value === 'string' && URL.canParse(value) && new URL(value).protocol === 'https:';

const CONTENT_HASH = /^[a-z0-9]+-[A-Za-z0-9_-]+$/;
const SHA512 = /^sha512-[A-Za-z0-9_-]{86}$/;

/** One token or several; what says that it is SHA-512 has its length. */
export function isContentHash(value: unknown): boolean {
  const tokens = Array.isArray(value) ? value : [value];
  return (
    tokens.length > 0 &&
    tokens.every(
      (token) =>
        typeof token === 'string' &&
        CONTENT_HASH.test(token) &&
        (!token.startsWith('sha512-') || SHA512.test(token)),
    )
  );
}

export const namesSha512 = (value: unknown): boolean =>
  (Array.isArray(value) ? value : [value]).some(
    (token) => typeof token === 'string' && SHA512.test(token),
  );

/** RFC 3966, with or without `tel:`: a global number, or a local one with its context. */
const TEL =
  /^(tel:)?(\+[0-9().-]*[0-9][0-9().-]*|[0-9A-Fa-f*#().-]+;phone-context=[^;]+)(;[^;]+)*$/;

export const isTel = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= 200 && TEL.test(value);

/** Without visual separators, as a carrier hands it over. */
export const isE164 = (value: string): boolean => /^\+[1-9]\d{1,14}$/.test(value);
