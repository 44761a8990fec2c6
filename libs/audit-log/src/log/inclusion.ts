import { ProofError } from './log.errors.js';
import { checkHash, checkProof, checkSize, tooLong, tooShort } from './proof-input.js';
import { half, isOdd } from './sizes.js';
import { nodeHash } from './tree-hash.js';

export interface InclusionClaim {
  /** Of the leaf, from 0. */
  readonly index: number;
  /** Of the tree, in leaves. */
  readonly size: number;
  readonly leafHash: Uint8Array;
  /** From the leaf's sibling up to the child of the root. */
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/**
 * The root that a tree of `size` leaves must have if `leafHash` is its leaf `index` and `proof` is right.
 *
 * Bounds: sizes up to 2^53 - 1; the work is one hash for each of the proof's at most 53.
 * Errors: `ProofError`, with a code for each reason.
 * Source: RFC 9162, section 2.1.3.2.
 */
export function rootFromInclusionProof(
  index: number,
  size: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
): Buffer {
  checkSize('index', index);
  checkSize('size', size);
  if (index >= size) {
    const message = `Leaf ${index} lies beyond a tree of ${size} leaves.`;
    throw new ProofError('AUDIT.PROOF_INDEX_BEYOND_SIZE', message);
  }
  checkHash('leaf hash', leafHash);
  checkProof(proof);

  let position = index;
  let last = size - 1;
  let root: Buffer = Buffer.from(leafHash);
  for (const sibling of proof) {
    // A node at the right edge without a sibling is its own parent: rise until there is one.
    while (position === last && last > 0 && !isOdd(position)) {
      position = half(position);
      last = half(last);
    }
    if (last === 0) throw tooLong();
    root = isOdd(position) ? nodeHash(sibling, root) : nodeHash(root, sibling);
    position = half(position);
    last = half(last);
  }
  if (last > 0) throw tooShort();
  return root;
}

/**
 * Proves that `leafHash` is leaf `index` of the tree of `size` leaves whose root is `root`.
 *
 * Errors: `ProofError` for whatever is wrong, with a code for each reason. Returning is the proof.
 * Source: RFC 9162, section 2.1.3.2.
 */
export function verifyInclusion({ index, size, leafHash, proof, root }: InclusionClaim): void {
  const computed = rootFromInclusionProof(index, size, leafHash, proof);
  checkHash('root', root);
  if (!computed.equals(root)) {
    throw new ProofError(
      'AUDIT.PROOF_ROOT_MISMATCH',
      `Leaf ${index} is not in the tree of ${size} leaves with this root.`,
    );
  }
}
