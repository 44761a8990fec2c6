import { createPublicKey, webcrypto, type KeyObject } from 'node:crypto';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** A clock that is a little ahead must not make a certificate that is not valid yet. */
const BACKDATED_MS = 300_000;

export interface SelfSignedOptions {
  readonly domain: string;
  readonly now: Date;
  readonly days: number;
}

/** A certificate of an RSA key by that key itself, in PEM: trusted by whoever is given it, and nobody else. */
export async function selfSignedCertificate(
  privateKey: KeyObject,
  { domain, now, days }: SelfSignedOptions,
): Promise<string> {
  // Loaded here, since most processes make no certificate. The library wants the polyfill to be there first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [domain] }],
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: new Date(now.getTime() + days * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys: await webKeysOf(privateKey),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: domain }]),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

async function webKeysOf(privateKey: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
  };
}
