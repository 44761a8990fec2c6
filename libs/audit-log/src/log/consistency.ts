import { ProofError } from './log.errors.js';
import { checkBytes, checkHash, checkProof, checkSize, tooLong, tooShort } from './proof-input.js';
import { half, isOdd, isPowerOfTwo } from './sizes.js';
import { EMPTY_ROOT, nodeHash } from './tree-hash.js';

export interface ConsistencyClaim {
  readonly size1: number;
  readonly size2: number;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Proves that the tree of `size2` leaves with `root2` begins with the tree of `size1` leaves with `root1`:
 * that nothing was changed or taken away in between.
 *
 * Two trees of one size need no proof but equal roots. Everything begins with the empty tree, so from size 0
 * the one thing that can be wrong is `root1`: it must be the empty root, and the proof must be empty.
 *
 * Bounds: sizes up to 2^53 - 1; the work is two hashes for each of the proof's at most 54.
 * Errors: `ProofError` for whatever is wrong, with a code for each reason. Returning is the proof.
 * Source: RFC 9162, section 2.1.4.2; size 0 as in c2sp.org/tlog-witness.
 */
export function verifyConsistency({ size1, size2, root1, root2, proof }: ConsistencyClaim): void {
  checkSize('size1', size1);
  checkSize('size2', size2);
  if (size1 > size2) {
    const message = `A tree of ${size1} leaves cannot have become one of ${size2}.`;
    throw new ProofError('AUDIT.PROOF_SIZES_REVERSED', message);
  }
  checkProof(proof);
  checkBytes('root1', root1);
  checkBytes('root2', root2);

  if (size1 === 0 && !EMPTY_ROOT.equals(root1)) throw firstMismatch(size1);
  if (size1 === 0 || size1 === size2) {
    if (proof.length > 0) throw tooLong();
    if (size1 < size2) checkHash('root2', root2);
    else if (!Buffer.from(root1).equals(root2)) throw secondMismatch(size2);
    return;
  }
  checkHash('root1', root1);
  checkHash('root2', root2);
  verifyGrowth({ size1, size2, root1, root2, proof });
}

/** For 0 < size1 < size2. Both roots are built from the same hashes, the smaller from those at its right. */
function verifyGrowth({ size1, size2, root1, root2, proof }: ConsistencyClaim): void {
  // The smaller tree is a node of the larger: its root is where the way begins and is left out of the proof.
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : proof;
  const [seed, ...siblings] = path;
  if (seed === undefined) throw tooShort();

  let position = size1 - 1;
  let last = size2 - 1;
  while (isOdd(position)) {
    position = half(position);
    last = half(last);
  }
  let first: Buffer = Buffer.from(seed);
  let second: Buffer = first;
  for (const sibling of siblings) {
    if (last === 0) throw tooLong();
    if (isOdd(position) || position === last) {
      first = nodeHash(sibling, first);
      second = nodeHash(sibling, second);
      while (!isOdd(position) && position > 0) {
        position = half(position);
        last = half(last);
      }
    } else {
      second = nodeHash(second, sibling);
    }
    position = half(position);
    last = half(last);
  }
  if (last > 0) throw tooShort();
  if (!first.equals(root1)) throw firstMismatch(size1);
  if (!second.equals(root2)) throw secondMismatch(size2);
}

const firstMismatch = (size: number): ProofError =>
  new ProofError(
    'AUDIT.PROOF_FIRST_ROOT_MISMATCH',
    `The proof leads to another tree of ${size} leaves than the first one given.`,
  );

const secondMismatch = (size: number): ProofError =>
  new ProofError(
    'AUDIT.PROOF_ROOT_MISMATCH',
    `The proof leads to another tree of ${size} leaves than the second one given.`,
  );
