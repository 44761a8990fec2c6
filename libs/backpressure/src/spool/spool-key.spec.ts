import { InvariantError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { SpoolKey } from './spool-key.js';

const ROOT = Buffer.from('cd8d0c3e2c81033bb7e4cb70921434e0904e824ec8caab3b89b48d7b008d661a', 'hex');
const SALT = Buffer.alloc(32, 3);

describe('SpoolKey', () => {
  it('makes the id and the file key that another implementation makes', () => {
    // Made with Python's hmac and hashlib: HKDF-SHA256, then SHA-256 for the id.
    const key = new SpoolKey(ROOT);
    expect(key.id).toBe('b713a76e7809ba6c');
    expect(key.fileKey(SALT, 'salon').export().toString('hex')).toBe(
      'e049c9b3b113df502ab635e26f400d6819c3b352d7eade35cbea6d11db57cb0b',
    );
  });

  it('gives another key for another salt, partition or root', () => {
    const key = new SpoolKey(ROOT);
    const keys = [
      key.fileKey(SALT, 'salon'),
      key.fileKey(Buffer.alloc(32, 4), 'salon'),
      key.fileKey(SALT, 'sales'),
      new SpoolKey(Buffer.alloc(32)).fileKey(SALT, 'salon'),
    ];
    expect(new Set(keys.map((each) => each.export().toString('hex'))).size).toBe(4);
  });

  it('takes nothing but 32 bytes', () => {
    expect(() => new SpoolKey(Buffer.alloc(16))).toThrow(InvariantError);
  });
});
