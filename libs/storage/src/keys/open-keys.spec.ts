import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CallKey } from '@verbatim/audit-log';
import { ConfigurationError, parseEnv } from '@verbatim/platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { randomCallId } from '../calls/testing/written-segment.js';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { StorageEnv } from '../storage.env.js';
import { type KeyUse, withKeyChoice } from './key-choice.js';
import { readMasterKey, readSigningKey } from './key-files.js';
import {
  openCheckpointSigners,
  openMasterKey,
  openSecrets,
  openSigner,
  requireSigner,
} from './open-keys.js';
import { writeTrustedKey } from './trusted-key-files.js';
import { KMS_CREDENTIALS, KMS_REGION, KmsSimulator } from './testing/kms-simulator.js';

const root = await temporaryDirectory();
const masterFile = path.join(root, 'master.key');
const oldMasterFile = path.join(root, 'master-before.key');
const signingFile = path.join(root, 'signing.pem');
const oldSigningFile = path.join(root, 'signing-before.pem');
let kms: KmsSimulator;

beforeAll(async () => {
  for (const [name, value] of Object.entries(KMS_CREDENTIALS)) vi.stubEnv(name, value);
  kms = await KmsSimulator.start();
  for (const file of [masterFile, oldMasterFile]) await readMasterKey(file, { create: true });
  for (const file of [signingFile, oldSigningFile]) await readSigningKey(file, { create: true });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await kms.close();
});

const kmsEnv = () => ({ KMS_REGION, KMS_ENDPOINT: kms.endpoint });

describe('withKeyChoice', () => {
  const BASE = { DATABASE_URL: 'postgresql://app@127.0.0.1:5432/verbatim' };
  const problemsOf = (env: NodeJS.ProcessEnv, needs: readonly KeyUse[]): string => {
    try {
      parseEnv(withKeyChoice(StorageEnv, needs), { ...BASE, ...env });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('takes one key for each use, of either kind', () => {
    const files = { MASTER_KEY_FILE: 'a', SIGNING_KEY_FILE: 'b' };
    const services = {
      ...{ MASTER_KMS_KEY_ID: 'alias/a', SIGNING_KMS_KEY_ID: 'alias/b', SECRETS_KEY_FILE: 'c' },
    };
    for (const env of [files, services]) expect(problemsOf(env, ['master', 'signing'])).toBe('');
    expect(problemsOf({}, [])).toBe('');
  });

  it('names every key that is missing or named twice, beside every other problem', () => {
    const told = problemsOf(
      { SIGNING_KEY_FILE: 'a', SIGNING_KMS_KEY_ID: 'b', DATABASE_CONNECTIONS_MAX: '1' },
      ['master', 'signing'],
    );
    expect(told).toMatch(/3 problems/);
    expect(told).toContain('DATABASE_CONNECTIONS_MAX: must be at least 2');
    expect(told).toContain('MASTER_KEY_FILE: is required, or MASTER_KMS_KEY_ID');
    expect(told).toContain('SIGNING_KMS_KEY_ID: must not be set beside SIGNING_KEY_FILE');
  });

  it('does not let the names of people change with the master key', () => {
    for (const env of [
      { MASTER_KMS_KEY_ID: 'alias/a' },
      { MASTER_KEY_FILE: 'new', MASTER_KEY_FILE_PREVIOUS: 'old' },
    ]) {
      expect(problemsOf(env, ['master'])).toContain('SECRETS_KEY_FILE: is required with');
    }
  });
});

describe('openMasterKey', () => {
  it('wraps with the key of today and opens what yesterday wrapped, over a change of kind', async () => {
    const callId = randomCallId();
    const key = CallKey.generate();
    const before = await openMasterKey({ ...kmsEnv(), MASTER_KEY_FILE: masterFile });
    const wrapped = await before!.wrap(callId, key, 1);
    const MASTER_KMS_KEY_ID = kms.newWrappingKey();
    const env = { ...kmsEnv(), MASTER_KMS_KEY_ID, MASTER_KEY_FILE_PREVIOUS: masterFile };
    const now = await openMasterKey(env);
    expect((await now!.unwrap(wrapped)).bytes()).toEqual(key.bytes());
    const anew = await now!.wrap(callId, key, 1);
    expect(anew.wrappedBy).toBe(`kms:${MASTER_KMS_KEY_ID}`);
    const back = { ...kmsEnv(), MASTER_KEY_FILE: oldMasterFile };
    const returned = await openMasterKey({
      ...back,
      MASTER_KMS_KEY_ID_PREVIOUS: MASTER_KMS_KEY_ID,
    });
    expect((await returned!.unwrap(anew)).bytes()).toEqual(key.bytes());
    await expect((await openMasterKey(back))!.unwrap(anew)).rejects.toMatchObject({
      code: 'AUDIT.OTHER_MASTER_KEY',
    });
  });

  it('is nothing where nothing is configured', async () => {
    expect(await openMasterKey(kmsEnv())).toBeUndefined();
    expect(await openSecrets({})).toBeUndefined();
    expect(await openSigner(kmsEnv())).toBeUndefined();
  });

  it.each([
    ['MASTER_KEY_FILE', '/nowhere/master.key', '/nowhere/master.key: cannot be opened (ENOENT)'],
    ['MASTER_KMS_KEY_ID', 'alias/none', 'refuses (alias/none): NotFoundException'],
  ])('names %s when its key cannot be used', async (name, value, told) => {
    const refused = openMasterKey({ ...kmsEnv(), [name]: value });
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(name);
    await expect(refused).rejects.toThrow(told);
  });
});

describe('openSecrets', () => {
  it('derives from a key of its own, which stays when the master key is rotated', async () => {
    const at = async (env: Parameters<typeof openSecrets>[0]) =>
      (await openSecrets(env))!.derive('parties').toString('hex');
    const before = await at({ MASTER_KEY_FILE: masterFile });
    const rotated = { MASTER_KEY_FILE: oldMasterFile, SECRETS_KEY_FILE: masterFile };
    expect(await at(rotated)).toBe(before);
  });
});

describe('requireSigner', () => {
  it('refuses a key whose signatures would not count, naming the key and the setting', async () => {
    const env = { ...kmsEnv(), SIGNING_KEY_FILE: signingFile };
    const signer = await readSigningKey(signingFile);
    expect((await requireSigner(env)).keyId).toBe(signer.keyId);
    const trusted = path.join(root, 'trusted');
    await writeTrustedKey(trusted, await readSigningKey(oldSigningFile));
    const withTrust = { ...env, TRUSTED_KEYS: trusted };
    await expect(requireSigner(withTrust)).rejects.toThrow(
      `SIGNING_KEY_FILE: is ${signer.keyId}, which is not trusted (TRUSTED_KEYS)`,
    );
    await writeTrustedKey(trusted, signer);
    expect((await requireSigner(withTrust)).keyId).toBe(signer.keyId);
    await writeTrustedKey(trusted, signer, { validUntil: Date.now() - 1 });
    const expired = requireSigner(withTrust);
    await expect(expired).rejects.toThrow(ConfigurationError);
    await expect(expired).rejects.toThrow(/SIGNING_KEY_FILE: is .* was trusted until/);
  });
});

describe('openCheckpointSigners', () => {
  it('signs with the key of today first and the one before it as well', async () => {
    const SIGNING_KMS_KEY_ID = kms.newSigningKey('alias/sign');
    const signers = await openCheckpointSigners({
      ...kmsEnv(),
      SIGNING_KMS_KEY_ID,
      SIGNING_KEY_FILE_PREVIOUS: signingFile,
    });
    expect(signers.map(({ alg }) => alg)).toEqual(['Ed25519-sha256', 'Ed25519']);
    expect(signers[1]!.keyId).toBe((await readSigningKey(signingFile)).keyId);
  });

  it('signs once where both are the same key', async () => {
    const same = { SIGNING_KEY_FILE: signingFile, SIGNING_KEY_FILE_PREVIOUS: signingFile };
    expect(await openCheckpointSigners({ ...kmsEnv(), ...same })).toHaveLength(1);
  });

  it('says which key cannot be used, and repeats nothing of it', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    await mkdir(path.join(root, 'wrong'), { recursive: true });
    const file = path.join(root, 'wrong', 'signing.pem');
    await writeFile(file, pem + randomBytes(4).toString('hex'), { mode: 0o600 });
    const refused = openSigner({ ...kmsEnv(), SIGNING_KEY_FILE: file });
    await expect(refused).rejects.toThrow(/SIGNING_KEY_FILE: .*does not hold an Ed25519/);
    await expect(refused).rejects.not.toThrow(pem.slice(30, 60));
  });
});
