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

/**
 * Memory that is taken at once for what comes out. Without knowing better Node takes 16 KiB at a time: too much
 * for a frame of a few events, and many pieces for a whole call.
 */
const CHUNK_BYTES_MAX = 1024 * 1024;
const CHUNK_BYTES_MIN = 64;

/** `undefined` for anything that is not zstd or would grow past `bytesMax`; never allocates more. */
export function decompress(packed: Uint8Array, bytesMax: number): Buffer | undefined {
  try {
    const stated = statedLength(packed);
    const chunkSize =
      stated && Math.min(Math.max(stated, CHUNK_BYTES_MIN), CHUNK_BYTES_MAX, bytesMax);
    return zstdDecompressSync(packed, {
      maxOutputLength: bytesMax,
      ...(chunkSize && { chunkSize }),
    });
  } catch {
    return undefined;
  }
}

const MAGIC = 0xfd2fb528;
const DESCRIPTOR_AT = 4;
/** Bytes of the dictionary's id, and of the content's length, by the two bits that tell. */
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const LENGTH_BYTES = [0, 2, 4, 8] as const;
const TWO_BYTES_BEGIN_AT = 256;

/**
 * What the header says of the length of the content, as a hint for memory; undefined where it says nothing.
 * Source: RFC 8878, section 3.1.1.1.
 */
function statedLength(packed: Uint8Array): number | undefined {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (packed.length <= DESCRIPTOR_AT || view.getUint32(0, true) !== MAGIC) return undefined;
  const descriptor = packed[DESCRIPTOR_AT]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const bytes = LENGTH_BYTES[descriptor >> 6]! || (isSingleSegment ? 1 : 0);
  const at = DESCRIPTOR_AT + 1 + (isSingleSegment ? 0 : 1) + DICTIONARY_BYTES[descriptor & 0x03]!;
  if (packed.length < at + bytes) return undefined;
  switch (bytes) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + TWO_BYTES_BEGIN_AT;
    case 4:
      return view.getUint32(at, true);
    case 8:
      return Number(view.getBigUint64(at, true));
    default:
      return undefined;
  }
}
