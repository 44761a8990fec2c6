import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Deterministic for one zstd version and level; digests are therefore taken of what comes before. */
export function compress(plain: Uint8Array): Buffer {
  return zstdCompressSync(plain);
}

/** zstd's own bound for what does not compress, rounded up. */
const growth = (bytes: number): number => (bytes >> 8) + 64;

/**
 * For what is packed once and never again, since its packed bytes differ from those of `compress`. Told
 * how much comes, zstd prepares tables of that size and one piece of memory takes the result: half the
 * time at 500 bytes.
 */
export function compressOnce(plain: Uint8Array): Buffer {
  const { length } = plain;
  return zstdCompressSync(plain, { pledgedSrcSize: length, chunkSize: length + growth(length) });
}

/** `undefined` for anything that is not zstd or would grow past `bytesMax`; never allocates more. */
export function decompress(packed: Uint8Array, bytesMax: number): Buffer | undefined {
  try {
    return zstdDecompressSync(packed, { maxOutputLength: bytesMax });
  } catch {
    return undefined;
  }
}
