import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { KeyFileError } from './key-file.errors.js';
import { readMasterKey, readSigningKey } from './key-files.js';
import { readTrustedKeys, writeTrustedKey } from './trusted-key-files.js';

const root = await temporaryDirectory();
let file: string;
let directory: string;
let tests = 0;
beforeEach(() => {
  directory = path.join(root, String(tests++));
  file = path.join(directory, 'new', 'key');
});

async function write(text: string, mode = 0o600): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, mode);
  return file;
}

describe('readMasterKey', () => {
  it('makes a key on first use that only its owner may read, and reads that one ever after', async () => {
    const first = await readMasterKey(file, { create: true });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readMasterKey(file, { create: true })).id).toBe(first.id);
    expect((await readMasterKey(file)).id).toBe(first.id);
  });

  it('gives one key to 10 processes that start at once', async () => {
    const keys = await Promise.all(
      Array.from({ length: 10 }, () => readMasterKey(file, { create: true })),
    );
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
  });

  it.each<[string, string, number | undefined]>([
    ['readable by the group', randomBytes(32).toString('base64'), 0o640],
    ['readable by everybody', randomBytes(32).toString('base64'), 0o604],
    ['of another length', randomBytes(31).toString('base64'), undefined],
    ['no base64', 'not a key at all: "secret phrase"', undefined],
    ['empty', '', undefined],
    ['far too large', 'A'.repeat(70_000), undefined],
  ])('refuses a key that is %s, without repeating it', async (_what, text, mode) => {
    const failure = readMasterKey(await write(text, mode));
    await expect(failure).rejects.toThrow(KeyFileError);
    await expect(failure).rejects.toThrow(file);
    if (text) await expect(failure).rejects.not.toThrow(text.slice(0, 12));
  });

  it('says which file is missing', async () => {
    await expect(readMasterKey(file)).rejects.toThrow(`${file}: cannot be opened (ENOENT)`);
  });
});

describe('readSigningKey', () => {
  it('makes an Ed25519 key whose signatures its public half verifies', async () => {
    const signer = await readSigningKey(file, { create: true });
    const trusted = path.join(directory, 'trusted');
    await writeTrustedKey(trusted, signer);
    await writeTrustedKey(trusted, signer);
    const keys = await readTrustedKeys(trusted);
    const bytes = Buffer.from('manifest');
    expect(keys.verify(signer.keyId, bytes, await signer.sign(bytes))).toBe(true);
    expect((await readSigningKey(file)).keyId).toBe(signer.keyId);
  });

  it.each([
    ['no key', 'hello'],
    [
      'of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }) as string,
    ],
  ])('refuses a file that holds %s', async (_what, text) => {
    await expect(readSigningKey(await write(text))).rejects.toThrow(KeyFileError);
  });

  it('refuses a key that others may read', async () => {
    await readSigningKey(file, { create: true });
    await chmod(file, 0o644);
    await expect(readSigningKey(file)).rejects.toThrow('chmod 600');
  });
});
