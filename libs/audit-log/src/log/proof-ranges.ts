import { ProofError } from './log.errors.js';
import { checkSize } from './proof-input.js';

/** The leaves from `from` up to, not with, `to`, as one node of the tree. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The nodes of an inclusion proof, from the leaf's sibling up.
 *
 * Errors: `ProofError`. Source: RFC 6962, section 2.1.1.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  checkSize('index', index);
  checkSize('size', size);
  if (index >= size) {
    const message = `Leaf ${index} lies beyond a tree of ${size} leaves.`;
    throw new ProofError('AUDIT.PROOF_INDEX_BEYOND_SIZE', message);
  }
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/**
 * The nodes of a consistency proof, in the order of the proof. None from the empty tree.
 *
 * Errors: `ProofError`. Source: RFC 6962, section 2.1.2.
 */
export function consistencyRanges(size1: number, size2: number): LeafRange[] {
  checkSize('size1', size1);
  checkSize('size2', size2);
  if (size1 > size2) {
    const message = `A tree of ${size1} leaves cannot have become one of ${size2}.`;
    throw new ProofError('AUDIT.PROOF_SIZES_REVERSED', message);
  }
  if (size1 === 0) return [];
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size2];
  while (to !== size1) {
    const middle = from + largestPowerBelow(to - from);
    if (size1 <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  // What begins at 0 is the smaller tree itself, whose root the verifier has.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** The largest power of two smaller than `count`, for counts above 1. */
function largestPowerBelow(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}
