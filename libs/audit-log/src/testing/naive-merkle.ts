import { createHash } from 'node:crypto';

/** The definitions of RFC 6962, section 2.1, word for word and as slow as that is. */
const sha = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The largest power of two smaller than `n`, for n > 1. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** MTH(D[n]). */
export function naiveRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0]!);
  const k = splitOf(leaves.length);
  return sha(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** PATH(m, D[n]). */
export function naiveInclusion(m: number, leaves: readonly Uint8Array[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  return m < k
    ? [...naiveInclusion(m, leaves.slice(0, k)), naiveRoot(leaves.slice(k))]
    : [...naiveInclusion(m - k, leaves.slice(k)), naiveRoot(leaves.slice(0, k))];
}

/** PROOF(m, D[n]), for 0 < m <= n. */
export function naiveConsistency(m: number, leaves: readonly Uint8Array[]): Buffer[] {
  return subproof(m, leaves, true);
}

function subproof(m: number, leaves: readonly Uint8Array[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [naiveRoot(leaves)];
  const k = splitOf(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), isWhole), naiveRoot(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), naiveRoot(leaves.slice(0, k))];
}

/** The root that PATH(m, D[n]) leads to from a leaf's hash; `undefined` where the path has another length. */
export function naiveRootOfPath(
  m: number,
  n: number,
  leafHash: Uint8Array,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (m >= n) return undefined;
  if (n === 1) return path.length === 0 ? leafHash : undefined;
  const k = splitOf(n);
  const sibling = path.at(-1);
  const below =
    m < k
      ? naiveRootOfPath(m, k, leafHash, path.slice(0, -1))
      : naiveRootOfPath(m - k, n - k, leafHash, path.slice(0, -1));
  if (below === undefined || sibling === undefined) return undefined;
  return m < k ? sha(Buffer.of(1), below, sibling) : sha(Buffer.of(1), sibling, below);
}

/** Both roots that PROOF(m, D[n]) leads to, for 0 < m <= n. */
export function naiveRootsOfProof(
  m: number,
  n: number,
  root1: Uint8Array,
  proof: readonly Uint8Array[],
  isWhole = true,
): readonly [Uint8Array, Uint8Array] | undefined {
  const last = proof.at(-1);
  if (m === n && isWhole) return last === undefined ? [root1, root1] : undefined;
  if (last === undefined) return undefined;
  if (m === n) return proof.length === 1 ? [last, last] : undefined;
  const k = splitOf(n);
  const rest = proof.slice(0, -1);
  if (m <= k) {
    const left = naiveRootsOfProof(m, k, root1, rest, isWhole);
    return left && [left[0], sha(Buffer.of(1), left[1], last)];
  }
  const right = naiveRootsOfProof(m - k, n - k, root1, rest, false);
  return right && [sha(Buffer.of(1), last, right[0]), sha(Buffer.of(1), last, right[1])];
}
