import { isUint8Array } from 'node:util/types';
import { sha256 } from '../canonical.js';
import { ProofError } from './log.errors.js';

export const HASH_BYTES = 32;

/** The root of a tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = sha256(new Uint8Array());

const LEAF_PREFIX = 0x00;
const NODE_PREFIX = 0x01;

/** Two hashes after their prefix, used again for every node: hashing is synchronous. */
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES, NODE_PREFIX);

/**
 * The hash of one leaf: SHA-256 of 0x00 and the data.
 *
 * Errors: `ProofError` for what is not bytes.
 * Source: RFC 6962, section 2.1; RFC 9162, section 2.1.1.
 */
export function leafHash(data: Uint8Array): Buffer {
  return prefixedHash(LEAF_PREFIX, [data]);
}

/**
 * The hash of an inner node: SHA-256 of 0x01, the left and the right hash. Their lengths are not looked at
 * here; whoever takes them from outside does that.
 *
 * Errors: `ProofError` for what is not bytes.
 * Source: RFC 6962, section 2.1; RFC 9162, section 2.1.1.
 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  if (!isHash(left) || !isHash(right)) return prefixedHash(NODE_PREFIX, [left, right]);
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}

function isHash(value: Uint8Array): boolean {
  return isUint8Array(value) && value.length === HASH_BYTES;
}

function prefixedHash(prefix: number, parts: readonly Uint8Array[]): Buffer {
  if (!parts.every((part) => isUint8Array(part))) {
    throw new ProofError('AUDIT.PROOF_NOT_BYTES', 'What is hashed into the tree must be bytes.');
  }
  return sha256(Buffer.concat([Buffer.of(prefix), ...parts]));
}
