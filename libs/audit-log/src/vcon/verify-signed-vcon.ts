import type { X509Certificate } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { errors, generalVerify, type GeneralJWS } from 'jose';
import { certificatesIn, requireTrusted } from './certificate-chain.js';
import { checkVcon, violations } from './check-vcon.js';
import { arrayOf, isObject, type Json, type VconProblem } from './rules/vcon-rule.js';
import { VCON_ALGORITHM } from './sign-vcon.js';
import { VconInvalidError, VconRefusedError } from './vcon.errors.js';
import { VCON_BYTES_MAX } from './vcon.js';

export interface VerifyVconOptions {
  readonly trustedCertificates: readonly X509Certificate[];
  /** When the certificates must be valid. */
  readonly at: Date;
  /** Names of extensions that the caller knows what to do with. */
  readonly extensions?: ReadonlySet<string>;
}

export interface VerifiedVcon {
  readonly vcon: Json;
  /** Of the certificate that signed it, SHA-256, hexadecimal. */
  readonly signedBy: string;
  /** Demands of the draft that it does not meet, none of them a `must`. */
  readonly remarks: readonly VconProblem[];
}

/**
 * Opens the signed form: one signature, RS256, by a certificate that is trusted; the uuid of its header that
 * of the payload; the payload an unsigned vCon by every `must` of the draft, gzipped or not.
 *
 * Bounds: more than `VCON_BYTES_MAX` is refused, before and after decompression.
 * Errors: `VconRefusedError`, `VconInvalidError`. Nothing of the payload is in their messages.
 */
export async function verifySignedVcon(
  bytes: Uint8Array,
  options: VerifyVconOptions,
): Promise<VerifiedVcon> {
  const jws = signedFormIn(bytes);
  const header = headerOf(jws);
  if (header['alg'] !== VCON_ALGORITHM) {
    throw new VconRefusedError('algorithm', `It is not signed with ${VCON_ALGORITHM}`);
  }
  const chain = certificatesIn(header['x5c']);
  requireTrusted(chain, options.trustedCertificates, options.at);
  const payload = await verifiedPayload(jws, chain[0]);
  const vcon = unsignedFormIn(payload);
  if (header['uuid'] !== undefined && header['uuid'] !== vcon['uuid']) {
    throw new VconRefusedError('uuid-differs', 'The uuid beside the signature is another');
  }
  const remarks = checked(vcon, options.extensions ?? new Set());
  const signedBy = chain[0].fingerprint256.replaceAll(':', '').toLowerCase();
  return { vcon, signedBy, remarks };
}

function signedFormIn(bytes: Uint8Array): GeneralJWS {
  const parsed = jsonIn(bytes);
  if (!isObject(parsed)) throw malformed('It is not a JSON object');
  if ('ciphertext' in parsed) {
    throw new VconRefusedError('not-signed', 'It is encrypted: decrypt it first');
  }
  const { payload, signatures } = parsed;
  if (typeof payload !== 'string' || !Array.isArray(signatures)) {
    throw new VconRefusedError('not-signed', 'It has no signature: it is not the signed form');
  }
  if (signatures.length !== 1 || !isObject(signatures[0])) {
    throw malformed('It does not have exactly one signature');
  }
  return parsed as unknown as GeneralJWS;
}

/** Both headers together; what is in both is nobody's to choose from, and `jose` refuses it too. */
function headerOf({ signatures }: GeneralJWS): Json {
  const { protected: encoded, header = {} } = signatures[0]!;
  const kept = typeof encoded === 'string' ? jsonIn(Buffer.from(encoded, 'base64url')) : {};
  if (!isObject(kept) || !isObject(header)) throw malformed('A header cannot be read');
  const twice = Object.keys(header).find((name) => name in kept);
  if (twice !== undefined) throw malformed('A parameter is in both headers');
  return { ...header, ...kept };
}

async function verifiedPayload(jws: GeneralJWS, certificate: X509Certificate): Promise<Uint8Array> {
  try {
    const options = { algorithms: [VCON_ALGORITHM] };
    return (await generalVerify(jws, certificate.publicKey, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      throw new VconRefusedError('bad-signature', 'The signature is not of this payload');
    }
    throw malformed('The signed form cannot be read');
  }
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

function unsignedFormIn(payload: Uint8Array): Json {
  const isGzip = GZIP_MAGIC.equals(payload.subarray(0, 2));
  const value = jsonIn(isGzip ? unzipped(payload) : payload);
  if (!isObject(value)) throw malformed('The payload is not a JSON object');
  return value;
}

function unzipped(payload: Uint8Array): Buffer {
  try {
    return gunzipSync(payload, { maxOutputLength: VCON_BYTES_MAX });
  } catch {
    throw malformed('The payload cannot be decompressed, or is too large');
  }
}

function checked(vcon: Json, extensions: ReadonlySet<string>): VconProblem[] {
  const problems = checkVcon(vcon, { extensions });
  if (problems.some(({ rule }) => rule === 'critical-known')) {
    const total = arrayOf(vcon['critical']).length;
    const message = `It demands ${total === 1 ? 'an extension' : 'extensions'} that nobody here knows`;
    throw new VconRefusedError('critical-unknown', message);
  }
  const broken = violations(problems);
  if (broken.length > 0) throw new VconInvalidError(broken);
  return problems;
}

function jsonIn(bytes: Uint8Array): unknown {
  if (bytes.length > VCON_BYTES_MAX) throw malformed(`It is larger than ${VCON_BYTES_MAX} bytes`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed('It is not JSON, or was cut short');
  }
}

const malformed = (message: string): VconRefusedError => new VconRefusedError('malformed', message);
