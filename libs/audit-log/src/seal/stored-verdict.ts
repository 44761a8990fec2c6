import { CallId } from '@verbatim/contracts';
import { z } from 'zod';
import { openBytes, sealBytes } from '../aes-gcm.js';
import { SealedVerdictError, SizeLimitError } from '../audit-log.errors.js';
import { decodeBase64Url } from '../base64url.js';
import { canonicalBytes } from '../canonical.js';
import type { CallKey } from '../keys/call-key.js';
import { REVISIONS_MAX, VERDICT_BYTES_MAX } from '../limits.js';
import { objectNonce } from './object-nonce.js';

/** A JSON object whose fields are for whoever made it; it is stored in canonical form. */
const Opaque = z.record(z.string(), z.unknown());

/**
 * `verdict.json`: what the rules say of a call, readable, and everything that it was derived from,
 * sealed under the call's key. Whoever has the key derives it again; with the key, the words go too.
 *
 * Source: docs/specs/formats.md, section 7a.
 */
export const StoredVerdict = z.strictObject({
  v: z.literal(1),
  type: z.literal('verbatim-verdict'),
  callId: CallId,
  revision: z.int().min(1).max(REVISIONS_MAX),
  /** Offsets, names of rules, times. No words. */
  verdict: Opaque,
  /** The canonical form of the whole input. */
  input: z.strictObject({
    alg: z.literal('A256GCM'),
    nonce: z.string().length(16),
    ct: z.string().min(22),
  }),
});
export type StoredVerdict = z.infer<typeof StoredVerdict>;

export interface JudgedCall {
  readonly verdict: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Deterministic: a re-run of a seal writes the same bytes. Errors: `SizeLimitError`. */
export function encodeVerdict(
  key: CallKey,
  objectKey: string,
  { callId, revision }: { readonly callId: string; readonly revision: number },
  { verdict, input }: JudgedCall,
): Buffer {
  const plain = canonicalBytes(input);
  const nonce = objectNonce(key, objectKey, plain);
  const sealed = sealBytes(key.seal, nonce, aadOf(objectKey), plain);
  const stored: StoredVerdict = {
    v: 1,
    type: 'verbatim-verdict',
    callId,
    revision,
    verdict,
    input: {
      alg: 'A256GCM',
      nonce: nonce.toString('base64url'),
      ct: sealed.toString('base64url'),
    },
  };
  const bytes = canonicalBytes(stored);
  if (bytes.length > VERDICT_BYTES_MAX) {
    throw new SizeLimitError(`A verdict of ${bytes.length} bytes is above the limit.`);
  }
  return bytes;
}

/**
 * The input of a stored verdict, in canonical form as it was sealed.
 * Errors: `SealedVerdictError` for anything but what was made with this key for this object.
 */
export function openVerdictInput(key: CallKey, objectKey: string, stored: StoredVerdict): Buffer {
  const nonce = decodeBase64Url(stored.input.nonce);
  const sealed = decodeBase64Url(stored.input.ct);
  const plain = nonce && sealed && openBytes(key.seal, nonce, aadOf(objectKey), sealed);
  if (plain === undefined) {
    throw new SealedVerdictError(`The input in ${objectKey} is altered, moved, or of another key.`);
  }
  return plain;
}

const aadOf = (objectKey: string): Buffer => Buffer.from(`VBV1${objectKey}`);
