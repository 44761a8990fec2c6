import type { KeyObject, X509Certificate } from 'node:crypto';
import { GeneralSign } from 'jose';
import { canonicalBytes } from '../canonical.js';
import { checkVcon, violations } from './check-vcon.js';
import { VconInvalidError } from './vcon.errors.js';
import type { Vcon } from './vcon.js';

/** What signs exports: an RSA key, and the certificates that vouch for it, its own first. */
export interface VconSigner {
  readonly privateKey: KeyObject;
  readonly chain: readonly X509Certificate[];
  /** The domain that the first certificate is for. */
  readonly domain: string;
}

/** The one algorithm: the draft names it for interoperability. */
export const VCON_ALGORITHM = 'RS256';

/**
 * The signed form: JWS in the General JSON serialization, the payload in canonical form. The same vCon and
 * key give the same bytes.
 *
 * `alg` is in the protected header, `x5c` and `uuid` in the other: RFC 7515 lets no parameter be in both.
 *
 * Errors: `VconInvalidError` where the vCon breaks a `must`; nothing is signed then.
 * Source: draft-ietf-vcon-vcon-core, "Signed Form of vCon Object".
 */
export async function signVcon(vcon: Vcon, signer: VconSigner): Promise<Buffer> {
  const problems = violations(checkVcon(vcon));
  if (problems.length > 0) throw new VconInvalidError(problems);
  const jws = await new GeneralSign(canonicalBytes(vcon))
    .addSignature(signer.privateKey)
    .setProtectedHeader({ alg: VCON_ALGORITHM })
    .setUnprotectedHeader({
      // Base64, not base64url: RFC 7515, section 4.1.6.
      x5c: signer.chain.map(({ raw }) => raw.toString('base64')),
      uuid: vcon.uuid,
    })
    .sign();
  return Buffer.from(`${JSON.stringify(jws, null, 1)}\n`);
}
