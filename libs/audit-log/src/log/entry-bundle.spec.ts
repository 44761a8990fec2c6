import { describe, expect, it } from 'vitest';
import { SizeLimitError } from '../audit-log.errors.js';
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.js';
import { LogFormatError } from './log.errors.js';

describe('An entry bundle', () => {
  it('writes each entry after its length in two bytes', () => {
    const bundle = encodeEntryBundle([Buffer.from('ab'), Buffer.alloc(0), Buffer.alloc(256, 1)]);
    expect(bundle.subarray(0, 8).toString('hex')).toBe('0002616200000100');
    expect(decodeEntryBundle(bundle).map((entry) => entry.length)).toEqual([2, 0, 256]);
  });

  it('takes 256 entries of 65,535 bytes and nothing above', () => {
    const largest = Buffer.alloc(65_535, 7);
    const full = encodeEntryBundle(new Array(256).fill(largest));
    expect(decodeEntryBundle(full)).toHaveLength(256);
    expect(() => encodeEntryBundle([Buffer.alloc(65_536)])).toThrow(SizeLimitError);
    expect(() => encodeEntryBundle(new Array(257).fill(largest))).toThrow(SizeLimitError);
    expect(() => encodeEntryBundle([])).toThrow(SizeLimitError);
  });

  it.each([
    ['nothing', ''],
    ['half a length', '00'],
    ['half an entry', '000261'],
    ['an entry and half a length', '00016100'],
    ['257 entries', '0000'.repeat(257)],
  ])('is not %s', (_case, hex) => {
    expect(() => decodeEntryBundle(Buffer.from(hex, 'hex'))).toThrow(LogFormatError);
  });
});
