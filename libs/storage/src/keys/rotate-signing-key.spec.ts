import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { KeyFileError } from './key-file.errors.js';
import { readSigningKey } from './key-files.js';
import { rotateSigningKey, rotateTrust } from './rotate-signing-key.js';
import { listTrustedKeys, readTrustedKeys, writeTrustedKey } from './trusted-key-files.js';

const root = await temporaryDirectory();
const UNTIL = Date.parse('2026-12-31T00:00:00Z');
let file: string;
let trusted: string;
let keys: string;
let tests = 0;
beforeEach(async () => {
  keys = path.join(root, String(tests++));
  file = path.join(keys, 'signing.pem');
  trusted = path.join(keys, 'trusted');
  await writeTrustedKey(trusted, await readSigningKey(file, { create: true }));
});

describe('rotateSigningKey', () => {
  it('puts a new key in the place of the old one, whose signatures count until they end', async () => {
    const old = await readSigningKey(file);
    const rotation = await rotateSigningKey(file, trusted, UNTIL);
    const now = await readSigningKey(file);
    expect(rotation).toEqual({
      oldKeyId: old.keyId,
      newKeyId: now.keyId,
      oldValidUntil: UNTIL,
      oldFile: `${file}.${old.keyId}`,
    });
    expect(now.keyId).not.toBe(old.keyId);
    expect((await readSigningKey(rotation.oldFile)).keyId).toBe(old.keyId);
    const believed = await readTrustedKeys(trusted);
    expect(believed.distrustAt(old.keyId, UNTIL)).toBeUndefined();
    expect(believed.distrustAt(old.keyId, UNTIL + 1)).toContain(old.keyId);
    // A seal that was begun before the rotation is signed by the new key.
    expect(believed.distrustAt(now.keyId, 0)).toBeUndefined();
    expect((await readdir(keys)).sort()).toEqual(
      ['signing.pem', `signing.pem.${old.keyId}`, 'trusted'].sort(),
    );
  });

  it('goes on with the key that was made when it died in between', async () => {
    const next = await readSigningKey(`${file}.next`, { create: true });
    await writeTrustedKey(trusted, next);
    const { newKeyId } = await rotateSigningKey(file, trusted, UNTIL);
    expect(newKeyId).toBe(next.keyId);
    expect(await listTrustedKeys(trusted)).toHaveLength(2);
  });

  it('does not prolong a trust that ends earlier', async () => {
    const old = await readSigningKey(file);
    await writeTrustedKey(trusted, old, { validUntil: UNTIL - 5 });
    expect((await rotateSigningKey(file, trusted, UNTIL)).oldValidUntil).toBe(UNTIL - 5);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['a signing key that is missing', () => rm(file), /signing\.pem: cannot be opened \(ENOENT\)/],
    ['a signing key that is none', () => writeFile(file, 'hello'), /does not hold an Ed25519/],
    [
      'a trusted key that cannot be read',
      () => writeFile(path.join(trusted, 'x.pem'), 'hello'),
      /x\.pem: holds no public key/,
    ],
    [
      'a signing key that nobody trusts',
      async () => {
        await rm(trusted, { recursive: true });
        await mkdir(trusted);
      },
      /does not hold [0-9a-f]{16}, the key that signs now/,
    ],
    [
      'trusted keys in one file',
      async () => {
        const [name = ''] = await readdir(trusted);
        const pem = await readFile(path.join(trusted, name));
        await rm(trusted, { recursive: true });
        await writeFile(trusted, pem);
      },
      /is a file; rotating takes a directory/,
    ],
  ])('refuses %s and writes nothing', async (_what, spoil, told) => {
    await spoil();
    const before = await filesIn(keys);
    await expect(rotateSigningKey(file, trusted, UNTIL)).rejects.toThrow(KeyFileError);
    await expect(rotateSigningKey(file, trusted, UNTIL)).rejects.toThrow(told);
    expect(await filesIn(keys)).toEqual(before);
  });

  it('may be done again and again', async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 3; i += 1) ids.add((await rotateSigningKey(file, trusted, UNTIL)).oldKeyId);
    ids.add((await readSigningKey(file)).keyId);
    expect((await readTrustedKeys(trusted)).keyIds.sort()).toEqual([...ids].sort());
  });
});

describe('rotateTrust', () => {
  it('refuses the same key, and one whose trust has an end', async () => {
    const old = await readSigningKey(file);
    await expect(rotateTrust(trusted, old, old, UNTIL)).rejects.toThrow('signs already');
    const retired = await readSigningKey(path.join(keys, 'retired.pem'), { create: true });
    await writeTrustedKey(trusted, retired, { validUntil: UNTIL });
    await expect(rotateTrust(trusted, old, retired, UNTIL)).rejects.toThrow('has an end');
    expect((await readTrustedKeys(trusted)).distrustAt(old.keyId, UNTIL + 1)).toBeUndefined();
  });
});

const filesIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory, { recursive: true })).sort();
