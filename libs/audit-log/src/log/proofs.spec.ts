import { describe, expect, it } from 'vitest';
import {
  KNOWN_CONSISTENCIES,
  KNOWN_INCLUSIONS,
  KNOWN_LEAVES,
  KNOWN_ROOTS,
} from '../testing/known-tree.js';
import { naiveRoot } from '../testing/naive-merkle.js';
import { type ConsistencyClaim, verifyConsistency } from './consistency.js';
import { type InclusionClaim, rootFromInclusionProof, verifyInclusion } from './inclusion.js';
import { ProofError, type ProofErrorCode } from './log.errors.js';
import { EMPTY_ROOT, leafHash, nodeHash } from './tree-hash.js';

const hash = (fill: number, length = 32): Buffer => Buffer.alloc(length, fill);
const root = (size: number): Buffer => KNOWN_ROOTS[size]!;

/** The code that `run` is refused with. */
function refusal(run: () => unknown): ProofErrorCode | 'accepted' {
  try {
    run();
  } catch (error) {
    if (error instanceof ProofError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe('leafHash and nodeHash', () => {
  it('give the hashes that other implementations publish', () => {
    expect(EMPTY_ROOT).toEqual(root(0));
    expect(leafHash(Buffer.alloc(0))).toEqual(root(1));
    expect(leafHash(Buffer.from('L123456')).toString('hex')).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    expect(nodeHash(Buffer.from('N123'), Buffer.from('N456')).toString('hex')).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    );
  });

  it('never give a leaf and a node one hash', () => {
    const [left, right] = [hash(1), hash(2)];
    expect(nodeHash(left, right)).not.toEqual(leafHash(Buffer.concat([left, right])));
    expect(nodeHash(left, right)).not.toEqual(nodeHash(right, left));
  });

  it('refuse what is not bytes', () => {
    expect(refusal(() => leafHash('text' as never))).toBe('AUDIT.PROOF_NOT_BYTES');
    expect(refusal(() => nodeHash(hash(1), undefined as never))).toBe('AUDIT.PROOF_NOT_BYTES');
    expect(refusal(() => nodeHash([...hash(1)] as never, hash(1)))).toBe('AUDIT.PROOF_NOT_BYTES');
  });
});

describe('The model that proofs are compared with', () => {
  it.each(KNOWN_ROOTS.map((known, size) => ({ known, size })))(
    'has the known root of $size leaves',
    ({ known, size }) => {
      expect(naiveRoot(KNOWN_LEAVES.slice(0, size))).toEqual(known);
    },
  );
});

const inclusion = (change: Partial<Record<keyof InclusionClaim, unknown>> = {}) => {
  const { index, size, proof } = KNOWN_INCLUSIONS[2]!;
  const claim = { index, size, leafHash: leafHash(KNOWN_LEAVES[index]!), proof, root: root(size) };
  return refusal(() => verifyInclusion({ ...claim, ...change } as InclusionClaim));
};

describe('verifyInclusion', () => {
  it.each(KNOWN_INCLUSIONS)('believes the known proof of leaf $index in $size', (known) => {
    const hashed = leafHash(KNOWN_LEAVES[known.index]!);
    expect(() =>
      verifyInclusion({ ...known, leafHash: hashed, root: root(known.size) }),
    ).not.toThrow();
    expect(rootFromInclusionProof(known.index, known.size, hashed, known.proof)).toEqual(
      root(known.size),
    );
  });

  it.each([
    ['an index beyond the tree', { index: 8 }, 'INDEX_BEYOND_SIZE'],
    ['any index in an empty tree', { index: 0, size: 0, proof: [] }, 'INDEX_BEYOND_SIZE'],
    ['a negative index', { index: -1 }, 'NOT_A_SIZE'],
    ['a fraction', { index: 0.5 }, 'NOT_A_SIZE'],
    ['NaN', { index: Number.NaN }, 'NOT_A_SIZE'],
    ['an infinite tree', { size: Number.POSITIVE_INFINITY }, 'NOT_A_SIZE'],
    ['2^53, which 2^53 + 1 would be read as', { size: 2 ** 53 }, 'NOT_A_SIZE'],
    ['an index in text', { index: '5' }, 'NOT_A_SIZE'],
    ['a size as bigint', { size: 8n }, 'NOT_A_SIZE'],
    ['no size', { size: undefined }, 'NOT_A_SIZE'],
    ['another index', { index: 4 }, 'ROOT_MISMATCH'],
    ['a smaller tree', { size: 6 }, 'TOO_LONG'],
    ['a larger tree', { size: 9 }, 'TOO_SHORT'],
    ['another root', { root: root(7) }, 'ROOT_MISMATCH'],
    ['a root of 31 bytes', { root: hash(0, 31) }, 'HASH_LENGTH'],
    ['a root of 0 bytes', { root: hash(0, 0) }, 'HASH_LENGTH'],
    ['a root in text', { root: root(8).toString('hex') }, 'NOT_BYTES'],
    ['a leaf hash of 33 bytes', { leafHash: hash(0, 33) }, 'HASH_LENGTH'],
    ['no leaf hash', { leafHash: undefined }, 'NOT_BYTES'],
    ['another leaf', { leafHash: hash(7) }, 'ROOT_MISMATCH'],
    ['an empty proof', { proof: [] }, 'TOO_SHORT'],
    ['no proof', { proof: null }, 'NOT_BYTES'],
    ['a proof in one piece', { proof: hash(0, 96) }, 'NOT_BYTES'],
    ['a proof with holes', { proof: new Array(3) }, 'NOT_BYTES'],
    ['a million hashes', { proof: new Array(1_000_000).fill(hash(0)) }, 'TOO_LONG'],
  ])('refuses %s', (_case, change, reason) => {
    expect(inclusion(change)).toBe(`AUDIT.PROOF_${reason}`);
  });

  it('refuses a hash too few, too many, or of another length, at any place', () => {
    const { proof } = KNOWN_INCLUSIONS[2]!;
    for (let at = 0; at < proof.length; at += 1) {
      expect(inclusion({ proof: proof.toSpliced(at, 1) })).toBe('AUDIT.PROOF_TOO_SHORT');
      expect(inclusion({ proof: proof.toSpliced(at, 0, hash(0)) })).toBe('AUDIT.PROOF_TOO_LONG');
      expect(inclusion({ proof: proof.with(at, hash(0, 31)) })).toBe('AUDIT.PROOF_HASH_LENGTH');
    }
  });

  it('does not take an inner node for a leaf', () => {
    const { index, size, proof } = KNOWN_INCLUSIONS[2]!;
    const parent = nodeHash(proof[0]!, leafHash(KNOWN_LEAVES[index]!));
    expect(inclusion({ size, leafHash: parent, proof: proof.slice(1) })).toBe(
      'AUDIT.PROOF_TOO_SHORT',
    );
  });

  it('reaches the largest sizes, beyond 32 bits', () => {
    const size = 2 ** 53 - 1;
    const proof = Array.from({ length: 53 }, (_, level) => hash(level));
    expect(rootFromInclusionProof(0, size, hash(99), proof)).toHaveLength(32);
    const last = proof.slice(0, 52);
    expect(rootFromInclusionProof(size - 1, size, hash(99), last)).toHaveLength(32);
    expect(refusal(() => rootFromInclusionProof(size - 1, size, hash(99), proof))).toBe(
      'AUDIT.PROOF_TOO_LONG',
    );
    // Below 2^32 these two are one index.
    const [near, far] = [5, 5 + 2 ** 32].map((index) =>
      rootFromInclusionProof(index, 2 ** 33, hash(99), proof.slice(0, 33)),
    );
    expect(near).not.toEqual(far);
  });
});

const consistency = (change: Partial<Record<keyof ConsistencyClaim, unknown>> = {}) => {
  const { size1, size2, proof } = KNOWN_CONSISTENCIES[2]!;
  const claim = { size1, size2, root1: root(size1), root2: root(size2), proof };
  return refusal(() => verifyConsistency({ ...claim, ...change } as ConsistencyClaim));
};

describe('verifyConsistency', () => {
  it.each(KNOWN_CONSISTENCIES)('believes the known proof from $size1 to $size2', (known) => {
    const claim = { ...known, root1: root(known.size1), root2: root(known.size2) };
    expect(() => verifyConsistency(claim)).not.toThrow();
  });

  it.each([
    ['sizes reversed', { size1: 8, size2: 6 }, 'SIZES_REVERSED'],
    ['a negative size', { size1: -1 }, 'NOT_A_SIZE'],
    ['a fraction', { size2: 8.5 }, 'NOT_A_SIZE'],
    ['NaN', { size1: Number.NaN }, 'NOT_A_SIZE'],
    ['2^53', { size2: 2 ** 53 }, 'NOT_A_SIZE'],
    ['a size in text', { size1: '6' }, 'NOT_A_SIZE'],
    ['roots exchanged', { root1: root(8), root2: root(6) }, 'FIRST_ROOT_MISMATCH'],
    ['another first root', { root1: hash(1) }, 'FIRST_ROOT_MISMATCH'],
    ['another second root', { root2: hash(1) }, 'ROOT_MISMATCH'],
    ['a first root of 31 bytes', { root1: hash(1, 31) }, 'HASH_LENGTH'],
    ['a second root of 0 bytes', { root2: hash(1, 0) }, 'HASH_LENGTH'],
    ['no first root', { root1: undefined }, 'NOT_BYTES'],
    ['a second root in text', { root2: root(8).toString('base64') }, 'NOT_BYTES'],
    ['an empty proof', { proof: [] }, 'TOO_SHORT'],
    ['an empty proof from a power of two', { size1: 4, root1: root(4), proof: [] }, 'TOO_SHORT'],
    ['no proof', { proof: undefined }, 'NOT_BYTES'],
    ['a hash of 31 bytes', { proof: [hash(1, 31)] }, 'HASH_LENGTH'],
    ['a proof for equal sizes', { size1: 8, root1: root(8) }, 'TOO_LONG'],
    ['equal sizes with two roots', { size1: 8, proof: [] }, 'ROOT_MISMATCH'],
    ['a million hashes', { proof: new Array(1_000_000).fill(hash(0)) }, 'TOO_LONG'],
  ])('refuses %s', (_case, change, reason) => {
    expect(consistency(change)).toBe(`AUDIT.PROOF_${reason}`);
  });

  it('refuses a hash too few or too many, at any place', () => {
    const { proof } = KNOWN_CONSISTENCIES[2]!;
    for (let at = 0; at < proof.length; at += 1) {
      expect(consistency({ proof: proof.toSpliced(at, 1) })).toBe('AUDIT.PROOF_TOO_SHORT');
      expect(consistency({ proof: proof.toSpliced(at, 0, hash(0)) })).toBe('AUDIT.PROOF_TOO_LONG');
    }
  });

  it('takes everything for a successor of the empty tree, and nothing else as its root', () => {
    const from = { size1: 0, root1: EMPTY_ROOT, proof: [] };
    expect(consistency(from)).toBe('accepted');
    expect(consistency({ ...from, size2: 0, root2: EMPTY_ROOT })).toBe('accepted');
    expect(consistency({ ...from, root1: hash(1) })).toBe('AUDIT.PROOF_FIRST_ROOT_MISMATCH');
    expect(consistency({ ...from, root2: hash(1, 12) })).toBe('AUDIT.PROOF_HASH_LENGTH');
    expect(consistency({ ...from, proof: [EMPTY_ROOT] })).toBe('AUDIT.PROOF_TOO_LONG');
    expect(consistency({ ...from, size2: 0 })).toBe('AUDIT.PROOF_ROOT_MISMATCH');
    const other = { ...from, size2: 0, root1: hash(1), root2: hash(1) };
    expect(consistency(other)).toBe('AUDIT.PROOF_FIRST_ROOT_MISMATCH');
  });
});
