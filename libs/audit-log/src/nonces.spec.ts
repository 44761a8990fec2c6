import { describe, expect, it } from 'vitest';
import { NONCE_BYTES } from './aes-gcm.js';
import { newNonce } from './nonces.js';

describe('newNonce', () => {
  it('never gives the same twice, nor memory that another has', () => {
    const nonces = Array.from({ length: 10_000 }, () => newNonce());
    const before = new Set(nonces.map((nonce) => nonce.toString('hex')));
    expect(before.size).toBe(10_000);
    expect(nonces.every((nonce) => nonce.length === NONCE_BYTES)).toBe(true);
    nonces[0]?.fill(0);
    expect(nonces.slice(1).every((nonce) => before.has(nonce.toString('hex')))).toBe(true);
  });
});
