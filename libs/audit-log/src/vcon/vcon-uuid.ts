import { createHash } from 'node:crypto';

/** Which of a revision's two versions. */
export type VconForm = 'full' | 'redacted';

export interface VconIdentity {
  readonly callId: string;
  readonly revision: number;
  readonly form: VconForm;
  /** Of the manifest, Unix milliseconds. */
  readonly sealedAt: number;
  /** Of the manifest as stored, hexadecimal. */
  readonly manifestSha256: string;
  /** Domain of whoever exports, as in the certificate. */
  readonly domain: string;
}

/**
 * A UUID of version 8 as the draft makes it: laid out as version 7 (48 bits of time, 12 bits more), with
 * the high 62 bits of the SHA-1 of a host name as `rand_b`.
 *
 * The same record under the same domain always gives the same one, so that a second export is recognised.
 * That leaves no random bits, and calls are sealed in the same millisecond: so each version of a call is
 * given a host name of its own below the domain, which the draft permits, and is unique by that.
 *
 * Source: draft-ietf-vcon-vcon-core, "uuid"; RFC 9562, sections 5.7 and 5.8; ADR-0026.
 */
export function vconUuid(identity: VconIdentity): string {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(identity.sealedAt, 0, 6);
  bytes.writeUInt16BE(0x8000 | (parseInt(identity.manifestSha256.slice(0, 4), 16) >> 4), 6);
  // The high 62 bits of the hash, behind the two bits of the variant.
  const hash = createHash('sha1').update(hostNameOf(identity)).digest().readBigUInt64BE(0);
  bytes.writeBigUInt64BE((0b10n << 62n) | (hash >> 2n), 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const hostNameOf = ({ callId, revision, form, domain }: VconIdentity): string =>
  `${form}.r${revision}.${callId}.${domain}`.toLowerCase();
