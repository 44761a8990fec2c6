import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CallKey,
  canonicalBytes,
  TrustedKeys,
  WrappedKey,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import {
  FileObjectStore,
  readMasterKey,
  readSigningKey,
  readTrustedKeys,
  writeTrustedKey,
} from '@verbatim/storage';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { KeyList } from '../keys/key-list.js';
import { runHere } from '../testing/verbatim-here.js';
import type { Ended } from '../testing/verbatim-process.js';

let directory: string;
let files: Record<
  'MASTER_KEY_FILE' | 'SIGNING_KEY_FILE' | 'TRUSTED_KEYS' | 'STORE_DIRECTORY',
  string
>;
let keyId: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'verbatim-keys-'));
  files = {
    MASTER_KEY_FILE: path.join(directory, 'master.key'),
    SIGNING_KEY_FILE: path.join(directory, 'signing.pem'),
    TRUSTED_KEYS: path.join(directory, 'trusted'),
    STORE_DIRECTORY: path.join(directory, 'store'),
  };
  await readMasterKey(files.MASTER_KEY_FILE, { create: true });
  const signer = await readSigningKey(files.SIGNING_KEY_FILE, { create: true });
  await writeTrustedKey(files.TRUSTED_KEYS, signer);
  keyId = signer.keyId;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

const keys = (args: readonly string[], variables: Record<string, string> = {}): Promise<Ended> =>
  runHere(['keys', ...args], { ...files, ...variables }, {} as never);

const listed = async (variables?: Record<string, string>): Promise<KeyList> =>
  JSON.parse((await keys(['list', '--json'], variables)).out) as KeyList;

const everyFile = async (): Promise<string[]> =>
  (await readdir(directory, { recursive: true })).sort();

describe('verbatim keys list', () => {
  it('shows who signs, whose signatures count, and who wraps', async () => {
    const { code, out } = await keys(['list']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`${keyId}\\s+signs\\s+trusted\\s+-\\s+-\\s+.*${keyId}.pem`));
    const { id } = await readMasterKey(files.MASTER_KEY_FILE);
    expect(out).toContain(`Data keys are wrapped by ${id}.`);
  });

  it('fails when the key that signs is not trusted, or no more', async () => {
    const strange = path.join(directory, 'strange.pem');
    const stranger = await readSigningKey(strange, { create: true });
    const signing = await keys(['list'], { SIGNING_KEY_FILE: strange });
    expect(signing.code).toBe(1);
    expect(signing.err).toContain(`${stranger.keyId} signs and is not-trusted.`);
    const [name = ''] = await readdir(files.TRUSTED_KEYS);
    await keys(['trust', path.join(files.TRUSTED_KEYS, name), '--until', '2026-01-01']);
    const ended = await keys(['list']);
    expect([ended.code, ended.err]).toEqual([
      1,
      expect.stringContaining(`${keyId} signs and is ended`),
    ]);
  });
});

describe('verbatim keys trust', () => {
  const given = (): string => path.join(directory, 'theirs.pem');
  beforeEach(async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    await writeFile(given(), publicKey.export({ type: 'spki', format: 'pem' }));
  });

  it('adds a public key with its times, and changes them later', async () => {
    const [added = ''] = TrustedKeys.from([await readFile(given(), 'utf8')]).keyIds;
    const { code, out } = await keys(['trust', given(), '--from', '2026-02-03T04:05:06+01:00']);
    expect([code, out]).toEqual([0, expect.stringContaining(`${added} is trusted: `)]);
    await keys(['trust', given(), '--until', '2099-01-01']);
    expect((await listed()).trusted.find((row) => row.keyId === added)).toMatchObject({
      validFrom: '2026-02-03T03:05:06.000Z',
      validUntil: '2099-01-01T00:00:00.000Z',
      state: 'trusted',
      use: 'none',
    });
  });

  it.each([
    ['a private key', () => files.SIGNING_KEY_FILE, 'holds no public key', 1],
    ['a file that is missing', () => '/nowhere/key.pem', 'cannot be read (ENOENT)', 1],
    ['a key service that is not there', () => 'kms:alias/x', 'The key service is away', 1],
  ])('refuses %s and writes nothing', async (_what, source, told, exitCode) => {
    const before = await everyFile();
    // So that the SDK does not look for credentials elsewhere.
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const { code, err } = await keys(['trust', source()], {
      KMS_ENDPOINT: 'http://127.0.0.1:9',
    });
    expect(err).toContain(told);
    expect(code).toBe(exitCode);
    expect(await everyFile()).toEqual(before);
  });

  it('refuses a time that is none', async () => {
    const { code, err } = await keys(['trust', given(), '--until', 'soon']);
    expect([code, err]).toEqual([64, expect.stringContaining('--until is "soon"')]);
    expect((await listed()).trusted).toHaveLength(1);
  });
});

describe('verbatim keys rotate-signing', () => {
  it('signs with a new key, trusts both, and says what to set meanwhile', async () => {
    const { code, out } = await keys(['rotate-signing', '--overlap', '2d']);
    expect(code).toBe(0);
    const { keyId: now } = await readSigningKey(files.SIGNING_KEY_FILE);
    const previous = `${files.SIGNING_KEY_FILE}.${keyId}`;
    expect(out).toContain(`signs from now on: ${now}`);
    expect(out).toContain(`SIGNING_KEY_FILE_PREVIOUS=${previous}`);
    const { trusted } = await listed({ SIGNING_KEY_FILE_PREVIOUS: previous });
    expect(trusted.map(({ keyId: id, use }) => [id, use])).toEqual([
      [now, 'signs'],
      [keyId, 'signs-checkpoints'],
    ]);
    const days = (Date.parse(trusted[1]!.validUntil!) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(1.9);
    expect(days).toBeLessThan(2.1);
  });

  it('refuses what it cannot begin with, and writes nothing', async () => {
    const before = await everyFile();
    for (const [args, variables, exitCode, told] of [
      [['--overlap', 'long'], {}, 64, '--overlap is "long"'],
      [[], { SIGNING_KEY_FILE: '/nowhere/x.pem' }, 1, '/nowhere/x.pem: cannot be opened'],
      [[], { SIGNING_KEY_FILE: '' }, 78, 'SIGNING_KEY_FILE is not set'],
      [[], { TRUSTED_KEYS: '' }, 78, 'TRUSTED_KEYS is not set'],
      [[], { SIGNING_KMS_KEY_ID: 'alias/x' }, 78, 'must not be set beside SIGNING_KEY_FILE'],
    ] as const) {
      const { code, err } = await keys(['rotate-signing', ...args], variables);
      expect(err).toContain(told);
      expect(code).toBe(exitCode);
    }
    expect(await everyFile()).toEqual(before);
  });
});

describe('verbatim keys rewrap', () => {
  const callId = `CA${randomBytes(16).toString('hex')}`;
  let store: FileObjectStore;
  let before: string;
  beforeEach(async () => {
    store = await FileObjectStore.open(files.STORE_DIRECTORY);
    const old = await readMasterKey(files.MASTER_KEY_FILE);
    const wrapped = await old.wrap(callId, CallKey.generate(), 1);
    await store.create(wrappedKeyPath(callId), canonicalBytes(wrapped));
    before = path.join(directory, 'before.key');
    await copyFile(files.MASTER_KEY_FILE, before);
    await rm(files.MASTER_KEY_FILE);
    await readMasterKey(files.MASTER_KEY_FILE, { create: true });
  });
  const wrappedBy = async (): Promise<string> =>
    WrappedKey.parse(JSON.parse((await store.read(wrappedKeyPath(callId))).toString())).wrappedBy;

  it('says what it would do, does it, and finds nothing left', async () => {
    const overlap = { MASTER_KEY_FILE_PREVIOUS: before };
    const old = `local:${(await readMasterKey(before)).id}`;
    const dry = await keys(['rewrap', '--dry-run'], overlap);
    expect([dry.code, dry.out]).toEqual([
      0,
      '1 keys would be wrapped anew (1 of calls that are not sealed), 0 were already.\n',
    ]);
    expect(await wrappedBy()).toBe(old);
    const done = await keys(['rewrap'], overlap);
    expect(done.out).toContain('1 keys wrapped anew');
    expect(await wrappedBy()).toBe(`local:${(await readMasterKey(files.MASTER_KEY_FILE)).id}`);
    const again = await keys(['rewrap', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ already: 1, rewrapped: 0, failed: 0 });
  });

  it('names the keys that it cannot take over, and leaves them as they are', async () => {
    const { code, err, out } = await keys(['rewrap']);
    expect(code).toBe(1);
    expect(err).toContain(`keys/${callId}: The key of ${callId} was wrapped by none of the master`);
    expect(out).toContain('1 keys are left as they are.');
    expect(await wrappedBy()).toBe(`local:${(await readMasterKey(before)).id}`);
  });

  it('refuses a master key that is missing or none', async () => {
    await writeFile(before, 'not a key', { mode: 0o600 });
    const wrong = await keys(['rewrap'], { MASTER_KEY_FILE_PREVIOUS: before });
    expect([wrong.code, wrong.err]).toEqual([
      78,
      expect.stringContaining('MASTER_KEY_FILE_PREVIOUS'),
    ]);
    expect(wrong.err).toContain('does not hold 32 bytes in base64');
    const absent = await keys(['rewrap'], { MASTER_KEY_FILE: '' });
    expect([absent.code, absent.err]).toEqual([
      78,
      expect.stringContaining('MASTER_KEY_FILE or MASTER_KMS_KEY_ID is not set'),
    ]);
    expect((await readTrustedKeys(files.TRUSTED_KEYS)).keyIds).toEqual([keyId]);
  });
});
