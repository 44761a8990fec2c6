import { generateKeyPairSync, sign } from 'node:crypto';
import { InvariantError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { canonicalBytes, sha256Hex } from '../canonical.js';
import { newShortSigner, newSigner } from '../testing/sealed-call.js';
import { DocumentSignature, signDocument } from './document-signature.js';
import { Ed25519Signer, TrustedKeys } from './signer.js';

const DOCUMENT = { v: 1, type: 'some-document', text: 'x'.repeat(10_000) };
const canonical = canonicalBytes(DOCUMENT);
const at = (iso: string): number => Date.parse(iso);

describe('signDocument', () => {
  it('signs the canonical form itself where the key is at hand', async () => {
    const signer = newSigner();
    const signature = await signDocument('manifest', DOCUMENT, signer);
    expect(DocumentSignature.parse(signature)).toMatchObject({ alg: 'Ed25519' });
    const value = Buffer.from(signature.value, 'base64url');
    expect(TrustedKeys.from([signer.publicKey]).verify(signer.keyId, canonical, value)).toBe(true);
  });

  it('signs a short line with the digest where a key service takes no long messages', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const line = `verbatim/v1/manifest|${sha256Hex(canonical)}`;
    const { keyId } = new Ed25519Signer(privateKey);
    const value = sign(null, Buffer.from(line), privateKey).toString('base64url');
    const trusted = TrustedKeys.from([publicKey]);
    const signature = { alg: 'Ed25519-sha256', keyId, value } as const;
    expect(trusted.verifyDocument('manifest', canonical, signature)).toBe(true);
    const short = newShortSigner();
    await signDocument('manifest', DOCUMENT, short);
    expect(short.longest()).toBe(line.length);
  });
});

describe('TrustedKeys.verifyDocument', () => {
  it('takes no signature of one kind, form or key for one of another', async () => {
    const signer = newShortSigner();
    const trusted = TrustedKeys.from([signer.publicKey]);
    const signature = await signDocument('statement', DOCUMENT, signer);
    expect(trusted.verifyDocument('statement', canonical, signature)).toBe(true);
    expect(trusted.verifyDocument('manifest', canonical, signature)).toBe(false);
    const relabelled = { ...signature, alg: 'Ed25519' } as const;
    expect(trusted.verifyDocument('statement', canonical, relabelled)).toBe(false);
    const garbled = { ...signature, value: '!'.repeat(86) };
    expect(trusted.verifyDocument('statement', canonical, garbled)).toBe(false);
    const stranger = { ...signature, keyId: newSigner().keyId };
    expect(trusted.verifyDocument('statement', canonical, stranger)).toBeUndefined();
  });
});

describe('TrustedKeys.distrustAt', () => {
  const { publicKey, keyId } = newSigner();
  const validFrom = at('2026-01-01T00:00:00Z');
  const validUntil = at('2026-06-30T12:00:00Z');

  it('counts a bare key at any time, and a stranger at none', () => {
    const trusted = TrustedKeys.from([publicKey]);
    expect(trusted.distrustAt(keyId, 0)).toBeUndefined();
    expect(trusted.distrustAt('0123456789abcdef', 0)).toBe(
      '0123456789abcdef, which is not trusted',
    );
  });

  it('counts a dated key from its first to its last millisecond, and names it outside', () => {
    const trusted = TrustedKeys.from([{ publicKey, validFrom, validUntil }]);
    expect(trusted.distrustAt(keyId, validFrom)).toBeUndefined();
    expect(trusted.distrustAt(keyId, validUntil)).toBeUndefined();
    expect(trusted.distrustAt(keyId, validFrom - 1)).toBe(
      `${keyId} at 2025-12-31T23:59:59.999Z, which is trusted from 2026-01-01T00:00:00.000Z on`,
    );
    expect(trusted.distrustAt(keyId, validUntil + 1)).toBe(
      `${keyId} at 2026-06-30T12:00:00.001Z, which was trusted until 2026-06-30T12:00:00.000Z`,
    );
  });

  it('counts a key that is given twice while both say so', () => {
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const trusted = TrustedKeys.from([pem, { publicKey, validUntil }, { publicKey, validFrom }]);
    expect(trusted.keys).toMatchObject([{ keyId, validFrom, validUntil }]);
  });

  it('leaves out for a checkpoint what had ended before that which it holds', () => {
    const other = newSigner();
    const trusted = TrustedKeys.from([{ publicKey, validUntil }, other.publicKey]);
    expect(trusted.notEndedBy(validUntil).keyIds).toEqual([keyId, other.keyId]);
    expect(trusted.notEndedBy(validUntil + 1).keyIds).toEqual([other.keyId]);
    expect(trusted.notEndedBy(0).keys).toEqual(trusted.keys);
  });

  it('takes Ed25519 alone', () => {
    const { publicKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => TrustedKeys.from([other])).toThrow(InvariantError);
  });
});
