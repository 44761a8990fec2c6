/** PostgreSQL's jsonb takes neither NUL nor lone surrogates, escaped or not. */
const NOT_IN_JSONB = /\\u0000|\\ud[89a-f]/i;
const WRAPPER = '$base64Json';

/**
 * A JSON value that jsonb can hold. What it cannot hold goes in whole as base64, so that a letter
 * nobody can read is still kept byte for byte.
 */
export function toJsonb(value: unknown): object {
  // JSON.stringify escapes lone surrogates, and `undefined` becomes null.
  const text = JSON.stringify(value) ?? 'null';
  const isHoldable = !NOT_IN_JSONB.test(text) && !text.includes(WRAPPER);
  if (isHoldable && typeof value === 'object' && value !== null) return value;
  return { [WRAPPER]: Buffer.from(text, 'utf8').toString('base64') };
}

export function fromJsonb(stored: unknown): unknown {
  if (typeof stored !== 'object' || stored === null || !(WRAPPER in stored)) return stored;
  return JSON.parse(Buffer.from(String(stored[WRAPPER]), 'base64').toString('utf8')) as unknown;
}
