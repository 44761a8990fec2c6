import { isUint8Array } from 'node:util/types';
import { ProofError } from './log.errors.js';
import { HASH_BYTES } from './tree-hash.js';

/**
 * Hashes that a proof may have at most: a tree of 2^53 leaves is 53 levels high, and a consistency proof has
 * one more. Longer ones are refused before they are looked at.
 */
const PROOF_HASHES_MAX = 54;

/** Errors: `ProofError` unless `value` is an integer from 0 to 2^53 - 1. */
export function checkSize(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ProofError(
      'AUDIT.PROOF_NOT_A_SIZE',
      `The ${name} must be an integer from 0 to 2^53 - 1.`,
    );
  }
}

/** Errors: `ProofError` unless `value` is bytes. */
export function checkBytes(name: string, value: Uint8Array): void {
  if (!isUint8Array(value)) {
    throw new ProofError('AUDIT.PROOF_NOT_BYTES', `The ${name} must be bytes.`);
  }
}

/** Errors: `ProofError` unless `value` is 32 bytes. */
export function checkHash(name: string, value: Uint8Array): void {
  checkBytes(name, value);
  if (value.length !== HASH_BYTES) {
    throw new ProofError(
      'AUDIT.PROOF_HASH_LENGTH',
      `The ${name} has ${value.length} bytes instead of ${HASH_BYTES}.`,
    );
  }
}

/** Errors: `ProofError` unless `proof` is a list of hashes, and not longer than any tree could need. */
export function checkProof(proof: readonly Uint8Array[]): void {
  if (!Array.isArray(proof)) {
    throw new ProofError('AUDIT.PROOF_NOT_BYTES', 'The proof must be a list of hashes.');
  }
  if (proof.length > PROOF_HASHES_MAX) throw tooLong();
  // By index: `forEach` would pass over the holes of a sparse list.
  for (let at = 0; at < proof.length; at += 1) checkHash(`proof's hash ${at}`, proof[at]!);
}

export const tooLong = (): ProofError =>
  new ProofError('AUDIT.PROOF_TOO_LONG', 'The proof has more hashes than the tree needs.');

export const tooShort = (): ProofError =>
  new ProofError('AUDIT.PROOF_TOO_SHORT', 'The proof has fewer hashes than the tree needs.');
