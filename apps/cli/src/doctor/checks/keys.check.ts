import { type Check, failed, type Finding, ok } from '../check.js';
import type { Installation } from '../installation.js';

/** Whether calls can be sealed and read: a master key, a signing key, and trust in it. */
export const keys = ({ access }: Installation): Check => ({
  name: 'keys',
  async run(): Promise<Finding> {
    const master = await access.masterKey();
    if (master === undefined) {
      return failed(
        'no master key is set',
        'Set MASTER_KEY_FILE or MASTER_KMS_KEY_ID (docs/specs/keys.md).',
      );
    }
    const signer = await access.signer();
    const trusted = await access.trustedKeys();
    if (!trusted.notEndedBy(Date.now()).keyIds.includes(signer.keyId)) {
      return failed(
        'the signing key is not among the trusted ones',
        'Put its public half into TRUSTED_KEYS: verbatim keys trust',
      );
    }
    return ok('a master key, a signing key, and trust in it');
  },
});
