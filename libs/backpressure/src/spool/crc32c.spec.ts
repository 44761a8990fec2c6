import { describe, expect, it } from 'vitest';
import { crc32c } from './crc32c.js';

describe('crc32c', () => {
  it.each([
    ['32 zeros', Buffer.alloc(32), 0x8a9136aa],
    ['32 times 0xff', Buffer.alloc(32, 0xff), 0x62a8ab43],
    ['0 to 31', Buffer.from(Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e],
    ['31 to 0', Buffer.from(Array.from({ length: 32 }, (_, i) => 31 - i)), 0x113fdb5c],
    ['"123456789"', Buffer.from('123456789'), 0xe3069283],
    ['nothing', Buffer.alloc(0), 0],
  ])('agrees with RFC 3720, B.4, on %s', (_name, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('gives the same for the whole as for its parts in turn, wherever it is cut', () => {
    const bytes = Buffer.from('the quick brown fox jumps over the lazy dog');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(crc32c(bytes, cut, bytes.length, crc32c(bytes, 0, cut))).toBe(crc32c(bytes));
    }
  });
});
