import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  type X509Certificate,
} from 'node:crypto';
import path from 'node:path';
import {
  parseCertificate,
  requireTrusted,
  VconRefusedError,
  type VconSigner,
} from '@verbatim/audit-log';
import { KeyFileError } from '../keys/key-file.errors.js';
import { createKeyFile, pemFilesAt, readBounded, readSecret } from '../keys/key-file.js';
import { selfSignedCertificate } from './self-signed-certificate.js';

export interface VconSignerFiles {
  /** RSA private key in PEM, mode 0600. */
  readonly keyFile: string;
  /** PEM: the certificate of that key first, then those that vouch for it. */
  readonly certificateFile: string;
}

/** A local run needs no authority: long enough to look at, short enough not to be taken for one. */
const SELF_SIGNED_DAYS = 730;
const MODULUS_BITS = 3_072;
const CERTIFICATES_MAX = 256;

/** What a local run signs its exports with. */
export const selfSignedFiles = (directory: string): VconSignerFiles => ({
  keyFile: path.join(directory, 'vcon-signing.pem'),
  certificateFile: path.join(directory, 'vcon-certificate.pem'),
});

/**
 * Makes what is missing: a key, and a certificate of it by itself. Of several processes at once one makes
 * each, and all use that one.
 */
export async function createSelfSigned(
  { keyFile, certificateFile }: VconSignerFiles,
  { domain, now }: { domain: string; now: Date },
): Promise<void> {
  await createKeyFile(keyFile, newKeyPem);
  const privateKey = privateKeyIn(keyFile, await readSecret(keyFile));
  const make = () => selfSignedCertificate(privateKey, { domain, now, days: SELF_SIGNED_DAYS });
  await createKeyFile(certificateFile, make, 0o644);
}

/**
 * What signs exports, checked as whoever verifies one will: key and certificate belong together, the chain
 * holds, is valid at `now`, and is for `domain`. Errors: `KeyFileError` naming the file.
 */
export async function readVconSigner(
  { keyFile, certificateFile }: VconSignerFiles,
  { domain, now }: { domain: string; now: Date },
): Promise<VconSigner> {
  const privateKey = privateKeyIn(keyFile, await readSecret(keyFile));
  const [own, ...above] = certificatesIn(certificateFile, await readBounded(certificateFile));
  if (!own.checkPrivateKey(privateKey)) {
    throw new KeyFileError(certificateFile, `does not begin with the certificate of ${keyFile}`);
  }
  try {
    requireTrusted([own, ...above], [above.at(-1) ?? own], now);
  } catch (error) {
    if (!(error instanceof VconRefusedError)) throw error;
    throw new KeyFileError(certificateFile, `cannot be signed with: ${error.reason}`);
  }
  if (own.checkHost(domain) === undefined) {
    throw new KeyFileError(certificateFile, `is not for ${domain}, which VCON_DOMAIN names`);
  }
  return { privateKey, chain: [own, ...above], domain };
}

/** PEM certificates: one file with one or more of them, or a directory of `*.pem` files. Errors: `KeyFileError`. */
export async function readTrustedCertificates(source: string): Promise<X509Certificate[]> {
  const found: X509Certificate[] = [];
  for (const file of await pemFilesAt(source)) {
    found.push(...certificatesIn(file, await readBounded(file)));
  }
  if (found.length > CERTIFICATES_MAX) {
    throw new KeyFileError(source, `holds more than ${CERTIFICATES_MAX} certificates`);
  }
  return found;
}

function privateKeyIn(file: string, pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // The cause is left out: OpenSSL's messages may quote what they could not read.
  }
  throw new KeyFileError(file, 'does not hold an RSA private key in PEM');
}

function certificatesIn(file: string, text: string): [X509Certificate, ...X509Certificate[]] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const [first, ...rest] = blocks.map((pem, index) => certificateOf(file, pem, index));
  if (first === undefined) throw new KeyFileError(file, 'holds no certificate in PEM');
  return [first, ...rest];
}

function certificateOf(file: string, pem: string, index: number): X509Certificate {
  const certificate = parseCertificate(pem);
  if (certificate !== undefined) return certificate;
  throw new KeyFileError(file, `holds a certificate that cannot be read, number ${index + 1}`);
}

function newKeyPem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: MODULUS_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
