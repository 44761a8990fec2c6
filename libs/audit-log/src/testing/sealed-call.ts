import type { EventV1 } from '@verbatim/contracts';
import type { Explanation } from '../completeness/completeness.js';
import { CallKey } from '../keys/call-key.js';
import { type SealInput, type SealedCall, sealCall } from '../seal/seal-call.js';
import { Ed25519Signer, type ManifestSigner } from '../seal/signer.js';
import { CALL_ID, sampleCall } from './epoch-builder.js';
import { generateKeyPairSync } from 'node:crypto';

export const newSigner = (): Ed25519Signer =>
  new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);

/** Signs as a key service does, and says how long the longest of its messages was. */
export function newShortSigner(): ManifestSigner & { readonly longest: () => number } {
  const signer = newSigner();
  let longest = 0;
  return {
    keyId: signer.keyId,
    publicKey: signer.publicKey,
    alg: 'Ed25519-sha256',
    longest: () => longest,
    sign: (bytes) => {
      longest = Math.max(longest, bytes.length);
      return signer.sign(bytes);
    },
  };
}

export const sampleKey = CallKey.generate();
export const sampleEvents: EventV1[] = sampleCall(sampleKey);
export const sampleSigner = newSigner();

export const SEALED_AT = 1_790_000_100_000;

/** The redacted transcript that the sample call would get; the seal takes it as it is. */
export const SAMPLE_REDACTED: SealInput['redacted'] = {
  redactor: 'test/1',
  turns: [
    {
      ordinal: 0,
      itemId: 'item_a',
      speaker: 'caller',
      startMs: 400,
      endMs: 1900,
      text: 'I would like a haircut.',
      isInterrupted: false,
    },
    {
      ordinal: 1,
      itemId: 'item_b',
      speaker: 'agent',
      startMs: null,
      endMs: null,
      text: 'Of course, on which day?',
      isInterrupted: true,
      heardText: 'Of course,',
    },
  ],
};

export const SAMPLE_JUDGED: NonNullable<SealInput['judged']> = {
  verdict: { ruleSetDigest: 'd1', findings: [{ ruleId: 'recording-notice', turn: 0 }] },
  input: { turns: [{ text: 'I would like a haircut.' }], startedAt: '2026-10-01T09:00:00Z' },
};

const NO_EXPLANATIONS: readonly Explanation[] = [];

export function sealSample(changed: Partial<SealInput> = {}): Promise<SealedCall> {
  return sealCall({
    callId: CALL_ID,
    revision: 1,
    sealedAt: SEALED_AT,
    supersedes: null,
    key: sampleKey,
    events: sampleEvents,
    explanations: NO_EXPLANATIONS,
    redacted: SAMPLE_REDACTED,
    judged: SAMPLE_JUDGED,
    signer: sampleSigner,
    ...changed,
  });
}

/** The amendment that follows `sealed`. */
export function amendSample(
  sealed: SealedCall,
  changed: Partial<SealInput> = {},
): Promise<SealedCall> {
  const { revision } = sealed.manifest;
  return sealSample({
    revision: revision + 1,
    supersedes: { revision, manifestSha256: sealed.manifestSha256 },
    ...changed,
  });
}
