import {
  type LocalMasterKey,
  type ManifestSigner,
  type MasterKey,
  OverlappingMasterKeys,
} from '@verbatim/audit-log';
import { ConfigurationError } from '@verbatim/platform';
import type { StorageEnv } from '../storage.env.js';
import { KeyFileError } from './key-file.errors.js';
import { readMasterKey, readSigningKey } from './key-files.js';
import { KeyServiceRefusedError } from './key-service.errors.js';
import { openKmsClient, regionIn } from './kms/kms-client.js';
import { KmsMasterKey } from './kms/kms-master-key.js';
import { KmsSigner } from './kms/kms-signer.js';
import { readTrustedKeys } from './trusted-key-files.js';

type KmsEnv = Pick<StorageEnv, 'KMS_REGION' | 'KMS_ENDPOINT'>;

export type MasterKeyEnv = KmsEnv &
  Pick<
    StorageEnv,
    | 'MASTER_KEY_FILE'
    | 'MASTER_KEY_FILE_PREVIOUS'
    | 'MASTER_KMS_KEY_ID'
    | 'MASTER_KMS_KEY_ID_PREVIOUS'
  >;

export type SignerEnv = KmsEnv &
  Pick<
    StorageEnv,
    | 'SIGNING_KEY_FILE'
    | 'SIGNING_KEY_FILE_PREVIOUS'
    | 'SIGNING_KMS_KEY_ID'
    | 'SIGNING_KMS_KEY_ID_PREVIOUS'
  >;

export interface MasterKeys {
  /** Wraps. */
  readonly current: MasterKey;
  /** Open what they wrapped before. */
  readonly previous: readonly MasterKey[];
}

/** `undefined` where none is configured. Errors: `ConfigurationError` that names the variable. */
export async function openMasterKeys(env: MasterKeyEnv): Promise<MasterKeys | undefined> {
  const current = [
    await fileOf('MASTER_KEY_FILE', env.MASTER_KEY_FILE, readMasterKey),
    await kmsMasterKey(env, 'MASTER_KMS_KEY_ID'),
  ].find((key) => key !== undefined);
  if (current === undefined) return undefined;
  const previous = [
    await fileOf('MASTER_KEY_FILE_PREVIOUS', env.MASTER_KEY_FILE_PREVIOUS, readMasterKey),
    await kmsMasterKey(env, 'MASTER_KMS_KEY_ID_PREVIOUS'),
  ].filter((key) => key !== undefined);
  return { current, previous };
}

/** As one key: wraps with the current one and opens what any of them wrapped. */
export async function openMasterKey(env: MasterKeyEnv): Promise<MasterKey | undefined> {
  const keys = await openMasterKeys(env);
  if (keys === undefined || keys.previous.length === 0) return keys?.current;
  return new OverlappingMasterKeys(keys.current, keys.previous);
}

/**
 * What the spool's key and the names of people in lists are derived from. It is not rotated with the
 * master key: people would get other names. `undefined` where none is configured.
 */
export async function openSecrets(
  env: Pick<StorageEnv, 'SECRETS_KEY_FILE' | 'MASTER_KEY_FILE'>,
): Promise<LocalMasterKey | undefined> {
  const name = env.SECRETS_KEY_FILE === undefined ? 'MASTER_KEY_FILE' : 'SECRETS_KEY_FILE';
  return fileOf(name, env[name], readMasterKey);
}

/** `undefined` where none is configured. Errors: `ConfigurationError`, `KeyServiceUnavailableError`. */
export async function openSigner(env: SignerEnv): Promise<ManifestSigner | undefined> {
  const local = await fileOf('SIGNING_KEY_FILE', env.SIGNING_KEY_FILE, readSigningKey);
  return local ?? kmsSigner(env, 'SIGNING_KMS_KEY_ID');
}

/**
 * Who signs checkpoints, the current key first: during a rotation the one before it too, so that
 * verifiers and witnesses that know only one of them can go on.
 */
export async function openCheckpointSigners(env: SignerEnv): Promise<readonly ManifestSigner[]> {
  const previousFile = env.SIGNING_KEY_FILE_PREVIOUS;
  const signers = [
    await openSigner(env),
    await fileOf('SIGNING_KEY_FILE_PREVIOUS', previousFile, readSigningKey),
    await kmsSigner(env, 'SIGNING_KMS_KEY_ID_PREVIOUS'),
  ].filter((signer) => signer !== undefined);
  return [...new Map(signers.map((signer) => [signer.keyId, signer])).values()];
}

/** For processes that cannot do without. Errors: as of `openMasterKey`, and when none is configured. */
export async function requireMasterKey(env: MasterKeyEnv): Promise<MasterKey> {
  return required('MASTER_KEY_FILE', await openMasterKey(env));
}

export async function requireSecrets(
  env: Parameters<typeof openSecrets>[0],
): Promise<LocalMasterKey> {
  return required('SECRETS_KEY_FILE', await openSecrets(env));
}

/**
 * Who signs, and may: where TRUSTED_KEYS is set, a key whose signatures do not count today signs nothing.
 * Errors: as of `openSigner`, and `ConfigurationError` for such a key.
 */
export async function requireSigner(
  env: SignerEnv & Pick<StorageEnv, 'TRUSTED_KEYS'>,
): Promise<ManifestSigner> {
  const signer = required('SIGNING_KEY_FILE', await openSigner(env));
  const trusted = await fileOf('TRUSTED_KEYS', env.TRUSTED_KEYS, readTrustedKeys);
  const distrust = trusted?.distrustAt(signer.keyId, Date.now());
  if (distrust === undefined) return signer;
  const name = env.SIGNING_KEY_FILE === undefined ? 'SIGNING_KMS_KEY_ID' : 'SIGNING_KEY_FILE';
  throw new ConfigurationError([{ name, expectation: `is ${distrust} (TRUSTED_KEYS)` }]);
}

/** `openCheckpointSigners`, of which there is at least one. */
export async function requireCheckpointSigners(
  env: SignerEnv,
): Promise<readonly [ManifestSigner, ...ManifestSigner[]]> {
  const [current, ...previous] = await openCheckpointSigners(env);
  return [required('SIGNING_KEY_FILE', current), ...previous];
}

function required<T>(name: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ConfigurationError([{ name, expectation: 'is required' }]);
}

function fileOf<T>(
  name: string,
  file: string | undefined,
  read: (file: string) => Promise<T>,
): Promise<T | undefined> {
  return file === undefined ? Promise.resolve(undefined) : asSetting(name, read(file));
}

async function kmsMasterKey(
  env: MasterKeyEnv,
  name: 'MASTER_KMS_KEY_ID' | 'MASTER_KMS_KEY_ID_PREVIOUS',
): Promise<MasterKey | undefined> {
  const keyName = env[name];
  if (keyName === undefined) return undefined;
  return asSetting(name, KmsMasterKey.open(kmsClientFor(env, keyName), keyName));
}

async function kmsSigner(
  env: SignerEnv,
  name: 'SIGNING_KMS_KEY_ID' | 'SIGNING_KMS_KEY_ID_PREVIOUS',
): Promise<ManifestSigner | undefined> {
  const keyName = env[name];
  if (keyName === undefined) return undefined;
  return asSetting(name, KmsSigner.open(kmsClientFor(env, keyName), keyName));
}

/** The client that knows this key: its ARN says in which region it is. */
export function kmsClientFor(env: KmsEnv, keyName: string): ReturnType<typeof openKmsClient> {
  const region = regionIn(keyName) ?? env.KMS_REGION;
  return openKmsClient({ region, endpoint: env.KMS_ENDPOINT });
}

/** A key that cannot be used is told like any other bad setting. */
async function asSetting<T>(name: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const isUnusable = error instanceof KeyFileError || error instanceof KeyServiceRefusedError;
    if (!isUnusable) throw error;
    throw new ConfigurationError([{ name, expectation: error.message }]);
  }
}
