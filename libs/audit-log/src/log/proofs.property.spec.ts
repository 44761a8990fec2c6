import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  naiveConsistency,
  naiveInclusion,
  naiveRoot,
  naiveRootOfPath,
  naiveRootsOfProof,
} from '../testing/naive-merkle.js';
import { type ConsistencyClaim, verifyConsistency } from './consistency.js';
import { type InclusionClaim, rootFromInclusionProof, verifyInclusion } from './inclusion.js';
import { ProofError } from './log.errors.js';
import { leafHash } from './tree-hash.js';

const leaves = Array.from({ length: 300 }, (_, index) => Buffer.from(`leaf ${index}`));
const treeOf = (size: number) => leaves.slice(0, size);
/** Two sizes or an index below a size, in order. */
const pair = fc
  .tuple(fc.integer({ min: 1, max: leaves.length }), fc.nat({ max: 1_000_000 }))
  .map(([size, at]) => ({ size, at: at % size }));

describe('Proofs', () => {
  it('are those of the definitions, for every leaf of every tree up to 40 leaves', () => {
    for (let size = 1; size <= 40; size += 1) {
      const root = naiveRoot(treeOf(size));
      for (let at = 0; at < size; at += 1) {
        const hashed = leafHash(leaves[at]!);
        const path = naiveInclusion(at, treeOf(size));
        verifyInclusion({ index: at, size, leafHash: hashed, proof: path, root });
        const proof = naiveConsistency(at + 1, treeOf(size));
        const root1 = naiveRoot(treeOf(at + 1));
        verifyConsistency({ size1: at + 1, size2: size, root1, root2: root, proof });
      }
    }
  });

  it('are those of the definitions in larger trees', () => {
    fc.assert(
      fc.property(pair, ({ size, at }) => {
        const root = naiveRoot(treeOf(size));
        const path = naiveInclusion(at, treeOf(size));
        expect(rootFromInclusionProof(at, size, leafHash(leaves[at]!), path)).toEqual(root);
        const proof = naiveConsistency(at + 1, treeOf(size));
        const root1 = naiveRoot(treeOf(at + 1));
        verifyConsistency({ size1: at + 1, size2: size, root1, root2: root, proof });
      }),
      { numRuns: 150 },
    );
  });

  it('with one change are believed exactly where the definitions lead to the root', () => {
    fc.assert(
      fc.property(pair, change, ({ size, at }, altered) => {
        const root = naiveRoot(treeOf(size));
        const inclusion: InclusionClaim = altered({
          index: at,
          size,
          leafHash: leafHash(leaves[at]!),
          proof: naiveInclusion(at, treeOf(size)),
          root,
        });
        expect(isBelieved(() => verifyInclusion(inclusion))).toBe(isTrueInclusion(inclusion));
        const consistency: ConsistencyClaim = altered({
          size1: at + 1,
          size2: size,
          root1: naiveRoot(treeOf(at + 1)),
          root2: root,
          proof: naiveConsistency(at + 1, treeOf(size)),
        });
        expect(isBelieved(() => verifyConsistency(consistency))).toBe(isTrueGrowth(consistency));
      }),
      { numRuns: 1_000 },
    );
  });

  it('made of anything whatever throw a ProofError or are right', () => {
    const size = fc.oneof(fc.nat(20), fc.maxSafeNat(), fc.double(), fc.integer());
    const bytes = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 40 }),
    );
    const anything = fc.oneof({ weight: 9, arbitrary: bytes }, fc.anything());
    const proof = fc.oneof({ weight: 9, arbitrary: fc.array(anything) }, fc.anything());
    fc.assert(
      fc.property(size, size, anything, anything, proof, (one, two, first, second, hashes) => {
        const claims = [
          () =>
            verifyInclusion({
              index: one,
              size: two,
              leafHash: first as never,
              proof: hashes as never,
              root: second as never,
            }),
          () =>
            verifyConsistency({
              size1: one,
              size2: two,
              root1: first as never,
              root2: second as never,
              proof: hashes as never,
            }),
        ];
        for (const claim of claims) {
          try {
            claim();
          } catch (error) {
            expect(error).toBeInstanceOf(ProofError);
          }
        }
      }),
      { numRuns: 3_000 },
    );
  });
});

type Claim = Record<string, number | Uint8Array | readonly Uint8Array[]>;

/** One change of one member of a claim: a number, a bit of a hash, a hash more, less or moved. */
const change = fc
  .record({
    member: fc.nat(),
    by: fc.oneof(fc.constantFrom(1, -1, 2, 2 ** 32, 2 ** 52), fc.integer()),
    at: fc.nat(),
    bit: fc.nat(255),
    how: fc.constantFrom('flip', 'drop', 'add', 'swap', 'double'),
  })
  .map(({ member, by, at, bit, how }) => <C extends object>(claim: C): C => {
    const names = Object.keys(claim);
    const name = names[member % names.length]!;
    const value = (claim as Claim)[name]!;
    if (typeof value === 'number') return { ...claim, [name]: value + by };
    if (value instanceof Uint8Array) return { ...claim, [name]: flipped(value, bit) };
    const place = value.length === 0 ? 0 : at % value.length;
    const hash = value[place] ?? Buffer.alloc(32);
    if (how === 'add') return { ...claim, [name]: value.toSpliced(place, 0, Buffer.alloc(32)) };
    if (how === 'double') return { ...claim, [name]: value.toSpliced(place, 0, hash) };
    if (value.length === 0) return { ...claim, [name]: [hash] };
    if (how === 'drop') return { ...claim, [name]: value.toSpliced(place, 1) };
    if (how === 'swap') return { ...claim, [name]: value.with(place, value.at(place - 1)!) };
    return { ...claim, [name]: value.with(place, flipped(hash, bit)) };
  });

function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[Math.floor(bit / 8)]! ^= 1 << (bit % 8);
  return copy;
}

function isBelieved(verify: () => void): boolean {
  try {
    verify();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ProofError);
    return false;
  }
}

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const equal = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.from(a).equals(b);

function isTrueInclusion({ index, size, leafHash, proof, root }: InclusionClaim): boolean {
  if (!isSize(index) || !isSize(size)) return false;
  return equal(naiveRootOfPath(index, size, leafHash, proof), root);
}

function isTrueGrowth({ size1, size2, root1, root2, proof }: ConsistencyClaim): boolean {
  if (!isSize(size1) || !isSize(size2) || size1 > size2) return false;
  if (size1 === 0) return proof.length === 0 && equal(naiveRoot([]), root1);
  const roots = naiveRootsOfProof(size1, size2, root1, proof);
  return roots !== undefined && equal(roots[0], root1) && equal(roots[1], root2);
}
