import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** Deterministic for one zstd version and level; digests are therefore taken of what comes before. */
export function compress(plain: Uint8Array): Buffer {
  return zstdCompressSync(plain);
}

/** `undefined` for anything that is not zstd or would grow past `bytesMax`; never allocates more. */
export function decompress(packed: Uint8Array, bytesMax: number): Buffer | undefined {
  try {
    return zstdDecompressSync(packed, { maxOutputLength: bytesMax });
  } catch {
    return undefined;
  }
}
