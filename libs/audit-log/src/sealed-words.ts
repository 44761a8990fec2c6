import type { EventIdentity, SealedWords } from '@verbatim/contracts';
import { openBytes, sealBytes } from './aes-gcm.js';
import { WordsUnreadableError } from './audit-log.errors.js';
import { decodeBase64Url } from './base64url.js';
import { canonicalBytes } from './canonical.js';
import type { CallKey } from './keys/call-key.js';
import { newNonce } from './nonces.js';

/** What ties an envelope to its event. */
export type WordsIdentity = EventIdentity & { readonly kind: string };

/**
 * Puts an event's words into its envelope, under the call's key.
 *
 * A lone surrogate (half an emoji at the cut of a partial) becomes U+FFFD, since RFC 8785 has no form
 * for it. Source: docs/specs/formats.md, section 3.
 */
export function sealWords(
  key: CallKey,
  identity: WordsIdentity,
  words: Record<string, unknown>,
): SealedWords {
  const nonce = newNonce();
  const plain = canonicalBytes(wellFormed(words));
  const sealed = sealBytes(key.words, nonce, aadOf(identity), plain);
  return {
    form: 'sealed',
    alg: 'A256GCM',
    nonce: nonce.toString('base64url'),
    ct: sealed.toString('base64url'),
  };
}

/** Errors: `WordsUnreadableError` for another key, another event, or altered bytes. */
export function openWords(
  key: CallKey,
  identity: WordsIdentity,
  sealed: SealedWords,
): Record<string, unknown> {
  const nonce = decodeBase64Url(sealed.nonce);
  const ct = decodeBase64Url(sealed.ct);
  const plain = nonce && ct && openBytes(key.words, nonce, aadOf(identity), ct);
  const words = plain && objectIn(plain);
  if (words === undefined) throw unreadable(identity);
  return words;
}

function objectIn(json: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json.toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function aadOf({ callId, epoch, seq, kind }: WordsIdentity): Buffer {
  return Buffer.from(`${callId}|${epoch}|${seq}|${kind}`);
}

function unreadable({ callId, epoch, seq }: WordsIdentity): WordsUnreadableError {
  return new WordsUnreadableError(`The words of ${callId} ${epoch} ${seq} cannot be opened.`);
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name.toWellFormed(), wellFormed(inner)]),
  );
}
