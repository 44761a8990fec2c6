import { randomBytes } from 'node:crypto';
import { LocalMasterKey, wrappedKeyPath } from '../keys/master-key.js';
import { eventsPath, manifestPath, redactedPath, verdictPath } from '../seal/manifest.js';
import { TrustedKeys } from '../seal/signer.js';
import { verifyCall } from '../verify/verify-call.js';
import type { VerifyReport } from '../verify/verify-report.js';
import { CALL_ID } from './epoch-builder.js';
import { MemoryStore } from './memory-store.js';
import { sampleKey, sampleSigner, sealSample } from './sealed-call.js';

export const master = new LocalMasterKey(randomBytes(32));
export const trustedKeys = TrustedKeys.from([sampleSigner.publicKey]);
export const EVENTS = eventsPath(CALL_ID, 1);
export const REDACTED = redactedPath(CALL_ID, 1);
export const VERDICT = verdictPath(CALL_ID, 1);
export const MANIFEST = manifestPath(CALL_ID, 1);
export const KEY = wrappedKeyPath(CALL_ID);

/** A store that holds the sealed sample call and its key, and nothing else. */
export async function intactStore(): Promise<MemoryStore> {
  const store = new MemoryStore();
  store.write(await sealSample());
  await store.writeKey(CALL_ID, sampleKey, master);
  return store;
}

/** Verifies the sample call with everything that a verifier may have. */
export function verifySample(reader: MemoryStore): Promise<VerifyReport> {
  return verifyCall({ callId: CALL_ID, reader, masterKey: master, trustedKeys });
}
