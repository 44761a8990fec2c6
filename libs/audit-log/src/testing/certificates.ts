import 'reflect-metadata';
import { KeyObject, X509Certificate, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { VconSigner } from '../vcon/sign-vcon.js';

export interface CertificateOptions {
  readonly name?: string;
  readonly from?: string;
  readonly until?: string;
  readonly isAuthority?: boolean;
  readonly bits?: number;
}

export interface Certified {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly certificate: X509Certificate;
}

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

/** A certificate of `issuer`, or by its own key where there is none. */
export async function certify(
  options: CertificateOptions = {},
  issuer?: Certified,
): Promise<Certified> {
  const { name = 'calls.example', from = '2026-01-01', until = '2027-01-01' } = options;
  const { isAuthority = false, bits: modulusLength = 2_048 } = options;
  const generation = { ...ALGORITHM, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) };
  const keys = await webcrypto.subtle.generateKey(generation, true, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: '01',
    subject: `CN=${name}`,
    issuer: issuer ? issuer.certificate.subject : `CN=${name}`,
    notBefore: new Date(from),
    notAfter: new Date(until),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    extensions: [new x509.BasicConstraintsExtension(isAuthority, undefined, true)],
  });
  return { keys, certificate: new X509Certificate(Buffer.from(made.rawData)) };
}

export const signerOf = ({ keys }: Certified, ...chain: Certified[]): VconSigner => ({
  privateKey: KeyObject.from(keys.privateKey),
  chain: chain.map(({ certificate }) => certificate),
  domain: 'calls.example',
});
