import type { MasterKey } from '../keys/master-key.js';
import type { TrustedKeys } from '../seal/signer.js';
import type { ObjectReader, VerifyReport } from './verify-report.js';

export async function verifyCall(_input: {
  readonly callId: string;
  readonly reader: ObjectReader;
  readonly masterKey?: MasterKey;
  readonly trustedKeys: TrustedKeys;
}): Promise<VerifyReport> {
  throw new Error('not here yet');
}
