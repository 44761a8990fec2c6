import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { CanonicalFormError } from './audit-log.errors.js';
import { isInOrder, membersInOrder, UNDECIDED } from './members-in-order.js';

/**
 * The RFC 8785 form of a JSON value, in UTF-8: equal values give equal bytes, whatever the order of
 * their members.
 *
 * Errors: `CanonicalFormError` where the standard has no form (NaN, lone surrogates, cycles).
 * Source: docs/specs/formats.md, section 1.
 */
export function canonicalBytes(value: unknown): Buffer {
  let text: string | undefined;
  try {
    text = canonicalText(value);
  } catch {
    // The cause is left out: a serialiser's message may one day quote what it could not serialise.
    throw new CanonicalFormError('The value has no canonical JSON form.');
  }
  if (text === undefined) throw new CanonicalFormError('The value is not JSON.');
  return Buffer.from(text, 'utf8');
}

/** How `JSON.stringify` writes a lone surrogate, and nothing else but a backslash before a `u`. */
const ESCAPED_SURROGATE = '\\ud';

/**
 * `JSON.stringify` writes strings and numbers as RFC 8785 wants them; only members need their order. What
 * that cannot decide goes to the general serialiser, which costs five times as much.
 */
function canonicalText(value: unknown): string | undefined {
  const inOrder = membersInOrder(value);
  if (inOrder === UNDECIDED) return canonicalize(value);
  const text = JSON.stringify(inOrder);
  return text.includes(ESCAPED_SURROGATE) ? canonicalize(value) : text;
}

/** Whether `bytes` are exactly the canonical form of `value`. Never throws. */
export function isCanonicalForm(value: unknown, bytes: Uint8Array): boolean {
  try {
    return canonicalBytes(value).equals(bytes);
  } catch {
    return false;
  }
}

/**
 * The same for whoever has the text that `bytes` decode to. A replacement character may stand for bytes that
 * are no UTF-8: then the bytes are compared.
 */
export function isCanonicalText(value: unknown, text: string, bytes: Uint8Array): boolean {
  if (text.includes(REPLACEMENT)) return isCanonicalForm(value, bytes);
  try {
    // What no member is out of order in, and no surrogate is alone in, has its canonical form from `JSON.stringify`.
    if (isInOrder(value) && !text.includes(ESCAPED_SURROGATE)) {
      return JSON.stringify(value) === text;
    }
    return canonicalText(value) === text;
  } catch {
    return false;
  }
}

const REPLACEMENT = '\ufffd';

/** SHA-256 over the canonical form. 32 bytes. */
export function digestOf(value: unknown): Buffer {
  return sha256(canonicalBytes(value));
}

export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

export function sha256Hex(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}
