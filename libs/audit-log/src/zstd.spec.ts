import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compress, compressOnce, decompress } from './zstd.js';

const BYTES_MAX = 4 * 1024 * 1024;
/** Around every length at which the header of zstd takes another form. */
const LENGTHS = [0, 1, 63, 64, 255, 256, 257, 65_791, 65_792, 65_793, 1_048_576, 1_500_000];

describe('decompress', () => {
  it.each(LENGTHS)('gives back %d bytes, however they were packed', (length) => {
    for (const plain of [Buffer.alloc(length, 'event '), randomBytes(length)]) {
      expect(decompress(compress(plain), BYTES_MAX)?.equals(plain)).toBe(true);
      expect(decompress(compressOnce(plain), BYTES_MAX)?.equals(plain)).toBe(true);
    }
  });

  it('refuses what grows past the bound, whatever length the header states', () => {
    const packed = compressOnce(Buffer.alloc(100_000));
    expect(decompress(packed, 99_999)).toBeUndefined();
    expect(decompress(packed, 100_000)).toHaveLength(100_000);
    expect(decompress(compress(Buffer.alloc(100_000)), 99_999)).toBeUndefined();
  });

  it('answers for every header without throwing, and never with more than the bound', () => {
    const packed = compressOnce(Buffer.from('a frame of a few events, packed'));
    for (let at = 0; at < 12; at += 1) {
      for (let byte = 0; byte < 256; byte += 1) {
        const altered = Buffer.from(packed);
        altered[at] = byte;
        expect(decompress(altered, 1_000)?.length ?? 0).toBeLessThanOrEqual(1_000);
      }
    }
  });

  it.each([[Buffer.alloc(0)], [Buffer.from([0x28])], [Buffer.from('28b52ffd', 'hex')]])(
    'refuses %s, which ends inside its header',
    (bytes) => {
      expect(decompress(bytes, BYTES_MAX)).toBeUndefined();
    },
  );
});
