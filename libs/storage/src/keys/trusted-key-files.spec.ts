import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { keyIdOf } from '@verbatim/audit-log';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { KeyFileError } from './key-file.errors.js';
import { readSigningKey } from './key-files.js';
import { listTrustedKeys, readTrustedKeys, writeTrustedKey } from './trusted-key-files.js';

const root = await temporaryDirectory();
let file: string;
let directory: string;
let tests = 0;
beforeEach(() => {
  directory = path.join(root, String(tests++));
  file = path.join(directory, 'new', 'key');
});

async function write(text: string, mode = 0o644, name = file): Promise<string> {
  await mkdir(path.dirname(name), { recursive: true });
  await writeFile(name, text);
  await chmod(name, mode);
  return name;
}

const newKey = (): KeyObject => generateKeyPairSync('ed25519').publicKey;
const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }) as string;
const [FROM, UNTIL] = ['2026-01-01T00:00:00Z', '2026-12-31T23:59:59.999Z'];

describe('readTrustedKeys', () => {
  it('reads several keys from one file', async () => {
    const pems = [1, 2].map(
      () =>
        generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }) as string,
    );
    const keys = await readTrustedKeys(await write(`# ours\n${pems.join('\n')}`, 0o644));
    expect(keys.keyIds).toHaveLength(2);
  });

  it('trusts nobody when the directory is empty', async () => {
    await mkdir(directory, { recursive: true });
    expect((await readTrustedKeys(directory)).keyIds).toEqual([]);
  });

  it.each([
    ['no key', 'hello'],
    ['a broken key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
        type: 'spki',
        format: 'pem',
      }) as string,
    ],
  ])('refuses a file that holds %s', async (_what, text) => {
    await expect(readTrustedKeys(await write(text, 0o644))).rejects.toThrow(KeyFileError);
  });

  it('says what is missing', async () => {
    await expect(readTrustedKeys(file)).rejects.toThrow('ENOENT');
    await readSigningKey(file, { create: true });
    await expect(readTrustedKeys(file)).rejects.toThrow('no public key');
    expect(await readFile(file, 'utf8')).toContain('PRIVATE KEY');
  });

  it('reads above a key when its signatures count, and leaves other text alone', async () => {
    const [dated, bare] = [newKey(), newKey()];
    const text = `ours since spring\nvalid-from: ${FROM}\nvalid-until: ${UNTIL}\n${pemOf(dated)}\n${pemOf(bare)}`;
    const keys = await readTrustedKeys(await write(text));
    expect(keys.keys).toMatchObject([
      { keyId: keyIdOf(dated), validFrom: Date.parse(FROM), validUntil: Date.parse(UNTIL) },
      { keyId: keyIdOf(bare), validFrom: null, validUntil: null },
    ]);
  });

  it('names everything that is wrong in all files at once, with line and column', async () => {
    const text = `valid-till: ${UNTIL}\nvalid-from: tomorrow\n${pemOf(newKey())}\n  valid-from: x\nvalid-from: 2026-13-01T00:00:00Z\n${pemOf(newKey())}`;
    const backwards = `valid-from: ${UNTIL}\nvalid-until: ${FROM}\nvalid-until: ${FROM}\n${pemOf(newKey())}`;
    const one = await write(text, 0o644, path.join(directory, 'a.pem'));
    await write(backwards, 0o644, path.join(directory, 'b.pem'));
    const three = await write('hello', 0o644, path.join(directory, 'c.pem'));
    const failure = await readTrustedKeys(directory).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KeyFileError);
    expect((failure as Error).message.split('; ')).toEqual([
      `${one}:1:1: is "valid-till" and neither valid-from nor valid-until`,
      expect.stringMatching(/a\.pem:2:1: valid-from is no instant/),
      expect.stringMatching(/a\.pem:8:1: valid-from is no instant/),
      expect.stringMatching(/b\.pem:3:1: says valid-until a second time/),
      expect.stringMatching(/b\.pem:2:1: valid-until is before valid-from/),
      `${three}: holds no public key in SPKI PEM.`,
    ]);
  });
});

describe('writeTrustedKey', () => {
  it('adds a key with its time, and gives it another one later', async () => {
    const key = { publicKey: newKey() };
    const written = await writeTrustedKey(directory, key, { validFrom: Date.parse(FROM) });
    await writeTrustedKey(directory, key);
    expect(await readdir(directory)).toEqual([path.basename(written)]);
    await writeTrustedKey(directory, key, { validUntil: Date.parse(UNTIL) });
    const [entry] = await listTrustedKeys(directory);
    expect(entry).toMatchObject({
      file: written,
      validFrom: Date.parse(FROM),
      validUntil: Date.parse(UNTIL),
    });
    expect(await readFile(written, 'utf8')).toMatch(/^valid-from: .*\nvalid-until: .*\n-----BEGIN/);
  });

  it('changes one key of several in a file, and nothing else in it', async () => {
    const [one, two] = [newKey(), newKey()];
    const text = `# first\n${pemOf(one)}\n# second\nvalid-from: ${FROM}\n${pemOf(two)}# end\n`;
    const both = await write(text, 0o644, path.join(directory, 'both.pem'));
    await writeTrustedKey(directory, { publicKey: two }, { validUntil: Date.parse(UNTIL) });
    const changed = `valid-from: 2026-01-01T00:00:00.000Z\nvalid-until: ${UNTIL}\n`;
    expect(await readFile(both, 'utf8')).toBe(text.replace(`valid-from: ${FROM}\n`, changed));
  });

  it('changes nothing where something else in the directory cannot be read', async () => {
    await write('hello', 0o644, path.join(directory, 'broken.pem'));
    await expect(writeTrustedKey(directory, { publicKey: newKey() })).rejects.toThrow(KeyFileError);
    expect(await readdir(directory)).toEqual(['broken.pem']);
  });
});
