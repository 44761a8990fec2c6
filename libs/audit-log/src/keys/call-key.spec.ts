import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { InvariantError } from '@verbatim/contracts';
import { CallKey } from './call-key.js';

const BYTES = Buffer.from(Array.from({ length: 32 }, (_, i) => i));

describe('CallKey', () => {
  it('derives the subkeys that another implementation derives', () => {
    // Computed with Python's hmac: HKDF-SHA-256, empty salt, 32 bytes.
    const key = CallKey.from(BYTES);
    const subkeys = {
      words: 'a841c96462b63e149414bf0a5e22dfe501f37ffa7ab75593fb491ce19cfb7fc1',
      frame: 'b0dea4c0c3c4f1ea4476f16bd3b6adc24a9e7b4fef3b9441c234895317435c4b',
      seal: '78a2fdda9185415f3d9108104b7d63c6f1f0997f666a80b059a7fc9224d25b83',
      nonce: 'f9d20a077f741b92fa6a2b4d4a90a5265982b03e8143c7b22aa45e792e22cc2c',
      content: '24b858438d5e26b09b8be4d9192d5982a1b3c04304cd2922a61cf3d81e21817e',
    } as const;
    for (const [use, expected] of Object.entries(subkeys)) {
      expect(key[use as keyof typeof subkeys].export().toString('hex')).toBe(expected);
    }
    expect(key.commitment()).toBe(
      '8905e8d7684cc95796a2265acded3d5e194c18a42b1347cc2a048ecc8d94d0ec',
    );
  });

  it('does not show itself in logs, JSON or inspection', () => {
    const key = CallKey.from(BYTES);
    expect(inspect({ key })).toBe('{ key: [CallKey] }');
    expect(JSON.stringify({ key })).toBe('{"key":"[CallKey]"}');
    expect(Object.keys(key)).not.toContain('bytes');
  });

  it('keeps its own copy of the bytes and gives out copies only', () => {
    const given = Buffer.from(BYTES);
    const key = CallKey.from(given);
    given.fill(0);
    key.bytes().fill(0);
    expect(key.bytes()).toEqual(BYTES);
  });

  it('is new for every call', () => {
    expect(CallKey.generate().commitment()).not.toBe(CallKey.generate().commitment());
  });

  it('takes 32 bytes and nothing else', () => {
    expect(() => CallKey.from(BYTES.subarray(1))).toThrow(InvariantError);
  });
});
