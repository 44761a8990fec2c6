import { createVerify, X509Certificate } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { GeneralSign } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes } from '../canonical.js';
import { certify, signerOf, type Certified } from '../testing/certificates.js';
import { vcon as sample } from '../testing/vcon-samples.js';
import { signVcon, type VconSigner } from './sign-vcon.js';
import type { Vcon } from './vcon.js';
import { verifySignedVcon, type VerifyVconOptions } from './verify-signed-vcon.js';

const AT = new Date('2026-06-01T00:00:00Z');
const vcon = sample() as unknown as Vcon;

let root: Certified;
let authority: Certified;
let leaf: Certified;
let own: Certified;
let weak: Certified;
beforeAll(async () => {
  root = await certify({ name: 'root', isAuthority: true });
  authority = await certify({ name: 'authority', isAuthority: true }, root);
  leaf = await certify({ name: 'leaf' }, authority);
  own = await certify();
  weak = await certify({ bits: 1_024 });
});

const trusting = (...certified: Certified[]): VerifyVconOptions => ({
  trustedCertificates: certified.map(({ certificate }) => certificate),
  at: AT,
});
const refusing = (refusal: string) => expect.objectContaining({ refusal });

/** A signed form made by hand, so that it can be as wrong as it likes. */
async function signed(
  payload: unknown,
  { privateKey, chain }: VconSigner,
  header: Record<string, unknown> = {},
): Promise<Buffer> {
  const bytes = payload instanceof Uint8Array ? payload : canonicalBytes(payload);
  const x5c = chain.map(({ raw }) => raw.toString('base64'));
  const jws = await new GeneralSign(bytes)
    .addSignature(privateKey)
    .setProtectedHeader({ alg: 'RS256' })
    .setUnprotectedHeader({ x5c, ...header })
    .sign();
  return Buffer.from(JSON.stringify(jws));
}

describe('signVcon', () => {
  it('gives the General JSON serialization, its certificates and its uuid beside the signature', async () => {
    const bytes = await signVcon(vcon, signerOf(leaf, leaf, authority));
    const { payload, signatures, ...rest } = JSON.parse(bytes.toString());
    expect(rest).toEqual({});
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(vcon);
    const [{ protected: kept, header, signature }] = signatures;
    expect(JSON.parse(Buffer.from(kept, 'base64url').toString())).toEqual({ alg: 'RS256' });
    expect(header).toEqual({
      x5c: [leaf, authority].map(({ certificate }) => certificate.raw.toString('base64')),
      uuid: vcon.uuid,
    });
    // A second way, without the library that made it.
    const verify = createVerify('RSA-SHA256').update(`${kept}.${payload}`);
    expect(verify.verify(leaf.certificate.publicKey, signature, 'base64url')).toBe(true);
  });

  it('gives the same bytes for the same vCon and key', async () => {
    const signer = signerOf(own, own);
    expect(await signVcon(vcon, signer)).toEqual(await signVcon({ ...vcon }, signer));
  });

  it('signs nothing that breaks a must, and names the rules', async () => {
    const bad = { ...vcon, dialog: [{ type: 'incomplete' }], uuid: 'x' } as unknown as Vcon;
    await expect(signVcon(bad, signerOf(own, own))).rejects.toThrow(
      /^The vCon goes against the draft: uuid \(uuid\); dialog\[0\]\.start \(dialog-start\); /,
    );
  });
});

describe('verifySignedVcon', () => {
  it.each([
    ['the root that issued the last one', () => root],
    ['an authority in the chain', () => authority],
    ['the signer itself', () => leaf],
  ])('takes a chain that is trusted by %s', async (_who, anchor) => {
    const bytes = await signVcon(vcon, signerOf(leaf, leaf, authority));
    const verified = await verifySignedVcon(bytes, trusting(own, anchor()));
    expect(verified).toMatchObject({ vcon, remarks: [] });
    expect(verified.signedBy).toBe(
      leaf.certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    );
  });

  it('takes a gzipped payload', async () => {
    const bytes = await signed(gzipSync(canonicalBytes(vcon)), signerOf(own, own));
    expect((await verifySignedVcon(bytes, trusting(own))).vcon).toEqual(vcon);
  });

  it('refuses certificates that nobody vouches for', async () => {
    const bytes = await signVcon(vcon, signerOf(leaf, leaf, authority));
    await expect(verifySignedVcon(bytes, trusting(own))).rejects.toEqual(
      refusing('untrusted-certificate'),
    );
    await expect(verifySignedVcon(bytes, trusting())).rejects.toEqual(
      refusing('untrusted-certificate'),
    );
  });

  it('refuses a chain whose links do not hold', async () => {
    const other = await certify({ name: 'authority', isAuthority: true });
    for (const next of [other, own]) {
      const bytes = await signVcon(vcon, signerOf(leaf, leaf, next));
      await expect(verifySignedVcon(bytes, trusting(next))).rejects.toEqual(
        refusing('chain-broken'),
      );
    }
  });

  it('refuses what was issued by somebody who is no authority', async () => {
    const child = await certify({ name: 'child' }, own);
    const inside = await signVcon(vcon, signerOf(child, child, own));
    await expect(verifySignedVcon(inside, trusting(own))).rejects.toEqual(refusing('chain-broken'));
    const outside = await signVcon(vcon, signerOf(child, child));
    await expect(verifySignedVcon(outside, trusting(own))).rejects.toEqual(
      refusing('untrusted-certificate'),
    );
  });

  it.each([
    ['2025-12-31T23:59:59Z', 'certificate-not-yet-valid'],
    ['2027-01-01T00:00:01Z', 'certificate-expired'],
  ])('refuses at %s: %s', async (at, refusal) => {
    const bytes = await signVcon(vcon, signerOf(own, own));
    const options = { ...trusting(own), at: new Date(at) };
    await expect(verifySignedVcon(bytes, options)).rejects.toEqual(refusing(refusal));
  });

  it('refuses a short key', async () => {
    // jose signs with none, so the certificate is put beside another key's signature.
    const bytes = await signed(vcon, signerOf(own, weak));
    await expect(verifySignedVcon(bytes, trusting(weak))).rejects.toEqual(
      refusing('certificate-weak'),
    );
  });

  it('refuses another payload, and the signature of another key', async () => {
    const text = (await signVcon(vcon, signerOf(own, own))).toString();
    const jws = JSON.parse(text);
    const payload = canonicalBytes({ ...vcon, subject: 'x' }).toString('base64url');
    await expect(
      verifySignedVcon(Buffer.from(JSON.stringify({ ...jws, payload })), trusting(own)),
    ).rejects.toEqual(refusing('bad-signature'));
    const forged = await signVcon(vcon, signerOf(leaf, own));
    await expect(verifySignedVcon(forged, trusting(own))).rejects.toEqual(
      refusing('bad-signature'),
    );
  });

  it('refuses every algorithm but RS256, whichever header says so', async () => {
    const jws = JSON.parse((await signVcon(vcon, signerOf(own, own))).toString());
    for (const alg of ['none', 'HS256', 'RS512', 'PS256']) {
      const encoded = Buffer.from(JSON.stringify({ alg })).toString('base64url');
      const forged = { ...jws, signatures: [{ ...jws.signatures[0], protected: encoded }] };
      await expect(
        verifySignedVcon(Buffer.from(JSON.stringify(forged)), trusting(own)),
      ).rejects.toEqual(refusing('algorithm'));
    }
  });

  it('refuses a uuid that is not the one inside', async () => {
    const uuid = '019f15a6-a752-826f-b9a2-279e0d16bc47';
    const bytes = await signed(vcon, signerOf(own, own), { uuid });
    await expect(verifySignedVcon(bytes, trusting(own))).rejects.toEqual(refusing('uuid-differs'));
  });

  it('refuses extensions that it must know and does not', async () => {
    const demanding = sample({ extensions: ['lawful'], critical: ['lawful'] });
    const bytes = await signed(demanding, signerOf(own, own));
    await expect(verifySignedVcon(bytes, trusting(own))).rejects.toEqual(
      refusing('critical-unknown'),
    );
    const known = { ...trusting(own), extensions: new Set(['lawful']) };
    expect((await verifySignedVcon(bytes, known)).vcon).toEqual(demanding);
  });

  it('refuses a payload that breaks a must', async () => {
    const bytes = await signed(sample({ created_at: 'now' }), signerOf(own, own));
    await expect(verifySignedVcon(bytes, trusting(own))).rejects.toThrow('created_at (date)');
  });

  it('tells what is only a should', async () => {
    const bytes = await signed(sample({ parties: [{ name: 'Ann' }] }), signerOf(own, own));
    expect((await verifySignedVcon(bytes, trusting(own))).remarks).toEqual([
      { rule: 'party-name-validation', level: 'should', at: 'parties[0].validation' },
    ]);
  });

  it.each<[string, (text: string, certificate: X509Certificate) => string, string]>([
    ['that was cut short', (text) => text.slice(0, 500), 'malformed'],
    ['that is no JSON', () => 'vCon', 'malformed'],
    ['that is a list', () => '[]', 'malformed'],
    ['in the unsigned form', () => JSON.stringify(vcon), 'not-signed'],
    ['in the encrypted form', () => '{"ciphertext":"","recipients":[]}', 'not-signed'],
    ['with two signatures', (text) => twice(text), 'malformed'],
    ['with one parameter in both headers', (text) => changed(text, { alg: 'RS256' }), 'malformed'],
    ['without a certificate', (text) => changed(text, { x5c: undefined }), 'no-certificate'],
    ['with no certificate in its list', (text) => changed(text, { x5c: [] }), 'no-certificate'],
    [
      'with another thing as certificate',
      (text) => changed(text, { x5c: ['AAAA'] }),
      'certificate-malformed',
    ],
    [
      'with a certificate whose key cannot be read, which the parser does not look at',
      (text, { raw }) => changed(text, { x5c: [withoutReadableKey(raw).toString('base64')] }),
      'certificate-malformed',
    ],
    [
      'with too many certificates',
      (text, { raw }) => changed(text, { x5c: Array(9).fill(raw.toString('base64')) }),
      'chain-broken',
    ],
  ])('refuses a file %s', async (_what, spoil, refusal) => {
    const text = (await signVcon(vcon, signerOf(own, own))).toString();
    const bytes = Buffer.from(spoil(text, own.certificate));
    await expect(verifySignedVcon(bytes, trusting(own))).rejects.toEqual(refusing(refusal));
  });
});

function changed(text: string, more: Record<string, unknown>): string {
  const { payload, signatures } = JSON.parse(text);
  const [first] = signatures;
  return JSON.stringify({
    payload,
    signatures: [{ ...first, header: { ...first.header, ...more } }],
  });
}

/** The same certificate with one byte of its key changed. */
function withoutReadableKey(raw: Buffer): Buffer {
  for (let at = 0; at < raw.length; at += 1) {
    const spoilt = Buffer.from(raw);
    spoilt[at]! ^= 0x40;
    try {
      const certificate = new X509Certificate(spoilt);
      try {
        void certificate.publicKey;
      } catch {
        return spoilt;
      }
    } catch {
      // That byte the parser does look at.
    }
  }
  throw new Error('There is no such byte any more.');
}

function twice(text: string): string {
  const { payload, signatures } = JSON.parse(text);
  return JSON.stringify({ payload, signatures: [...signatures, ...signatures] });
}
