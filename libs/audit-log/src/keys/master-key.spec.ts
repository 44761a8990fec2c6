import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { OtherMasterKeyError, WrappedKeyError } from '../audit-log.errors.js';
import { CALL_ID, OTHER_CALL_ID } from '../testing/epoch-builder.js';
import { CallKey } from './call-key.js';
import { LocalMasterKey, WrappedKey } from './master-key.js';
import { OverlappingMasterKeys } from './overlapping-master-keys.js';

const BYTES = Buffer.from(Array.from({ length: 32 }, (_, i) => i));

describe('LocalMasterKey', () => {
  it('gives back the key that it wrapped', async () => {
    const master = new LocalMasterKey(randomBytes(32));
    const key = CallKey.generate();
    const wrapped = await master.wrap(CALL_ID, key, 1);
    expect(WrappedKey.parse(wrapped)).toEqual(wrapped);
    expect((await master.unwrap(wrapped)).bytes()).toEqual(key.bytes());
  });

  it('derives for another use what another implementation derives', () => {
    // Made with Python's hmac: HKDF-SHA256 without a salt.
    const derived = new LocalMasterKey(BYTES).derive('spool').toString('hex');
    expect(derived).toBe('cd8d0c3e2c81033bb7e4cb70921434e0904e824ec8caab3b89b48d7b008d661a');
  });

  it('opens what another implementation wrapped', async () => {
    // Made with Python's cryptography: AES-256-GCM, nonce 00..0b, the data key 20..3f.
    const master = new LocalMasterKey(BYTES);
    expect(master.id).toBe('0ebf282b4aec57a6');
    const key = await master.unwrap({
      v: 1,
      callId: CALL_ID,
      wrappedBy: 'local:0ebf282b4aec57a6',
      alg: 'A256GCM',
      nonce: 'AAECAwQFBgcICQoL',
      ct: 'ZyP0OOHA5DylaL2gncRWQrPntQfETmlLAF7fviFUPo0_1WG-1COIxpaBC0gwZtES',
      createdAt: 1,
    });
    expect(key.bytes()).toEqual(Buffer.from(Array.from({ length: 32 }, (_, i) => i + 32)));
  });

  it('refuses a key that was altered, or moved to another call', async () => {
    const master = new LocalMasterKey(randomBytes(32));
    const wrapped = await master.wrap(CALL_ID, CallKey.generate(), 1);
    const ct = `${wrapped.ct.startsWith('A') ? 'B' : 'A'}${wrapped.ct.slice(1)}`;
    const nonce = wrapped.nonce.slice(1);
    for (const altered of [{ ct }, { ct: '' }, { ct: '!' }, { nonce }, { callId: OTHER_CALL_ID }]) {
      await expect(master.unwrap({ ...wrapped, ...altered })).rejects.toThrow(WrappedKeyError);
    }
  });

  it('says when another master key wrapped it', async () => {
    const wrapped = await new LocalMasterKey(randomBytes(32)).wrap(CALL_ID, CallKey.generate(), 1);
    const other = new LocalMasterKey(randomBytes(32));
    await expect(other.unwrap(wrapped)).rejects.toThrow(OtherMasterKeyError);
  });
});

describe('OverlappingMasterKeys', () => {
  const [old, now] = [new LocalMasterKey(randomBytes(32)), new LocalMasterKey(randomBytes(32))];
  const both = new OverlappingMasterKeys(now, [old]);

  it('opens what either wrapped, and wraps with the new one alone', async () => {
    const key = CallKey.generate();
    expect((await both.unwrap(await old.wrap(CALL_ID, key, 1))).bytes()).toEqual(key.bytes());
    const wrapped = await both.wrap(CALL_ID, key, 1);
    expect((await now.unwrap(wrapped)).bytes()).toEqual(key.bytes());
    expect(both.id).toBe(now.id);
  });

  it('tells an altered key from one that neither wrapped', async () => {
    const wrapped = await old.wrap(CALL_ID, CallKey.generate(), 1);
    await expect(both.unwrap({ ...wrapped, callId: OTHER_CALL_ID })).rejects.toThrow(
      WrappedKeyError,
    );
    const stranger = new LocalMasterKey(randomBytes(32));
    const strange = await stranger.wrap(CALL_ID, CallKey.generate(), 1);
    await expect(both.unwrap(strange)).rejects.toThrow(OtherMasterKeyError);
  });
});
