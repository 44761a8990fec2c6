import { X509Certificate } from 'node:crypto';
import { VconRefusedError } from './vcon.errors.js';

const CHAIN_MAX = 8;
const MODULUS_BITS_MIN = 2_048;

/**
 * The certificates of an `x5c`, the signer's first.
 * Errors: `VconRefusedError` for what is no such list, or too long a one.
 */
export function certificatesIn(x5c: unknown): [X509Certificate, ...X509Certificate[]] {
  if (!Array.isArray(x5c) || x5c.length === 0) {
    throw new VconRefusedError('no-certificate', 'The signature comes without a certificate (x5c)');
  }
  if (x5c.length > CHAIN_MAX) {
    throw new VconRefusedError('chain-broken', `There are more than ${CHAIN_MAX} certificates`);
  }
  return x5c.map(certificateOf) as [X509Certificate, ...X509Certificate[]];
}

/**
 * Whether a trusted certificate vouches for the first of the chain at a time: it is one of the chain, or has
 * issued the last. Each certificate of the way must be valid then, and each but the first an authority's.
 *
 * Limits: no revocation, no path length, no name constraints. Who trusts a root trusts all below it.
 * Errors: `VconRefusedError` naming the certificate.
 */
export function requireTrusted(
  chain: readonly [X509Certificate, ...X509Certificate[]],
  trusted: readonly X509Certificate[],
  at: Date,
): void {
  requireStrong(chain[0]);
  for (const [index, certificate] of chain.entries()) {
    requireValid(certificate, at);
    if (trusted.some(({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256)) return;
    const next = chain[index + 1];
    if (next !== undefined) requireIssued(certificate, next);
    else if (trusted.some((anchor) => hasIssued(anchor, certificate) && isValid(anchor, at)))
      return;
  }
  throw new VconRefusedError(
    'untrusted-certificate',
    `Nobody who is trusted vouches for ${nameOf(chain[0])}`,
  );
}

/**
 * A certificate, in DER or PEM, whose key and times can be read: the parser looks at those only when they
 * are asked for. `undefined` for anything else.
 */
export function parseCertificate(encoded: Uint8Array | string): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(encoded);
    const { publicKey, validFromDate, validToDate } = certificate;
    const areKnown = Number.isFinite(validFromDate.getTime() + validToDate.getTime());
    return publicKey.type === 'public' && areKnown ? certificate : undefined;
  } catch {
    // What OpenSSL says of it adds nothing.
    return undefined;
  }
}

function certificateOf(text: unknown, index: number): X509Certificate {
  const certificate =
    typeof text === 'string' ? parseCertificate(Buffer.from(text, 'base64')) : undefined;
  if (certificate !== undefined) return certificate;
  const message = `Certificate ${index + 1} of x5c cannot be read`;
  throw new VconRefusedError('certificate-malformed', message);
}

function requireStrong(certificate: X509Certificate): void {
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  if (asymmetricKeyType === 'rsa' && bits >= MODULUS_BITS_MIN) return;
  const message = `${nameOf(certificate)} is not for an RSA key of ${MODULUS_BITS_MIN} bits or more`;
  throw new VconRefusedError('certificate-weak', message);
}

function requireValid(certificate: X509Certificate, at: Date): void {
  const name = nameOf(certificate);
  if (at < certificate.validFromDate) {
    const message = `${name} is not valid before ${certificate.validFromDate.toISOString()}`;
    throw new VconRefusedError('certificate-not-yet-valid', message);
  }
  if (at > certificate.validToDate) {
    const message = `${name} has expired on ${certificate.validToDate.toISOString()}`;
    throw new VconRefusedError('certificate-expired', message);
  }
}

function requireIssued(certificate: X509Certificate, issuer: X509Certificate): void {
  if (hasIssued(issuer, certificate)) return;
  const message = `${nameOf(certificate)} was not issued by ${nameOf(issuer)}, which follows it in x5c`;
  throw new VconRefusedError('chain-broken', message);
}

const hasIssued = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const isValid = ({ validFromDate, validToDate }: X509Certificate, at: Date): boolean =>
  validFromDate <= at && at <= validToDate;

/** By its digest: what a subject says could be anything. */
const nameOf = ({ fingerprint256 }: X509Certificate): string =>
  `The certificate ${fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase()}`;
