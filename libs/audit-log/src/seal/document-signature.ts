import { z } from 'zod';
import { canonicalBytes, sha256Hex } from '../canonical.js';
import type { ManifestSigner } from './signer.js';

/**
 * `Ed25519` signs a document's canonical form; `Ed25519-sha256` a short line with its digest, for key
 * services that take no long messages.
 */
export const SIGNATURE_ALGS = ['Ed25519', 'Ed25519-sha256'] as const;
export type SignatureAlg = (typeof SIGNATURE_ALGS)[number];

/** Part of the short line, so that a signature of one kind of document is none of another. */
export type DocumentKind = 'manifest' | 'statement';

export const DocumentSignature = z.strictObject({
  alg: z.enum(SIGNATURE_ALGS),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  /** Base64url. */
  value: z.string().length(86),
});
export type DocumentSignature = z.infer<typeof DocumentSignature>;

/** The part of a signer that documents need. */
export type DocumentSigner = Pick<ManifestSigner, 'alg' | 'keyId' | 'sign'>;

/** What is signed of a document in canonical form. Source: docs/specs/formats.md, section 6. */
export function signedBytesOf(alg: SignatureAlg, kind: DocumentKind, canonical: Buffer): Buffer {
  if (alg === 'Ed25519') return canonical;
  return Buffer.from(`verbatim/v1/${kind}|${sha256Hex(canonical)}`);
}

/** Signs the canonical form of a document that has no signature yet. Errors: those of the signer. */
export async function signDocument(
  kind: DocumentKind,
  unsigned: object,
  signer: DocumentSigner,
): Promise<DocumentSignature> {
  const { alg, keyId } = signer;
  const value = await signer.sign(signedBytesOf(alg, kind, canonicalBytes(unsigned)));
  return { alg, keyId, value: value.toString('base64url') };
}
