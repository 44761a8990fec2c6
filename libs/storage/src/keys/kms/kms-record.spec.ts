import { generateKeyPairSync, randomBytes } from 'node:crypto';
import path from 'node:path';
import {
  CallKey,
  canonicalBytes,
  Ed25519Signer,
  LocalMasterKey,
  type ManifestSigner,
  OverlappingMasterKeys,
  sealCall,
  TrustedKeys,
  verifyCall,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventSource, randomCallId } from '../../calls/testing/written-segment.js';
import { temporaryDirectory } from '../../files/testing/temporary-directory.js';
import { FileObjectStore } from '../../objects/file-object-store.js';
import { objectReader } from '../../objects/object-store.js';
import { CallKeyring } from '../call-keyring.js';
import { rewrapKeys } from '../rewrap-keys.js';
import { KMS_CREDENTIALS, KMS_REGION, KmsSimulator } from '../testing/kms-simulator.js';
import { openKmsClient } from './kms-client.js';
import { KmsMasterKey } from './kms-master-key.js';
import { KmsSigner } from './kms-signer.js';

const root = await temporaryDirectory();
let kms: KmsSimulator;
let store: FileObjectStore;
let master: KmsMasterKey;
let signer: KmsSigner;
let tests = 0;

beforeAll(async () => {
  for (const [name, value] of Object.entries(KMS_CREDENTIALS)) vi.stubEnv(name, value);
  kms = await KmsSimulator.start();
  const client = openKmsClient({ region: KMS_REGION, endpoint: kms.endpoint });
  master = await KmsMasterKey.open(client, kms.newWrappingKey());
  signer = await KmsSigner.open(client, kms.newSigningKey());
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await kms.close();
});
beforeEach(async () => {
  kms.isAway = false;
  store = await FileObjectStore.open(path.join(root, String(tests++)));
});

async function seal(callId: string, key: CallKey, by: ManifestSigner): Promise<void> {
  const source = new EventSource(callId);
  const events = [source.opened(), source.ended(), source.closed()];
  const sealed = await sealCall({
    ...{ callId, revision: 1, sealedAt: 5, supersedes: null, key, events, explanations: [] },
    redacted: { turns: [], redactor: 'test/1' },
    signer: by,
  });
  for (const object of sealed.objects) await store.create(object.key, object.bytes);
}

describe('a record whose keys are in AWS KMS', () => {
  it('is made, sealed and verified with nothing of them on this machine', async () => {
    const callId = randomCallId();
    const pendingDirectory = path.join(root, 'spool', 'keys');
    const keyring = new CallKeyring(store, master, { pendingDirectory });
    const key = await keyring.create(callId);
    await keyring.settled();
    await seal(callId, await new CallKeyring(store, master).open(callId), signer);
    const trustedKeys = TrustedKeys.from([signer.publicKey]);
    const reader = objectReader(store);
    const report = await verifyCall({ callId, reader, masterKey: master, trustedKeys });
    expect(report).toMatchObject({ integrity: 'verified', depth: 'content' });
    expect(report.manifest?.signature).toMatchObject({ alg: 'Ed25519-sha256' });
    expect(report.manifest?.keyDigest).toBe(key.commitment());
  });

  it('cannot be read while the key service is away, which is no verdict', async () => {
    const callId = randomCallId();
    await seal(callId, await new CallKeyring(store, master).create(callId), signer);
    kms.isAway = true;
    const input = { callId, reader: objectReader(store) };
    const trustedKeys = TrustedKeys.from([signer.publicKey]);
    await expect(verifyCall({ ...input, masterKey: master, trustedKeys })).rejects.toMatchObject({
      code: 'KEYS.SERVICE_UNAVAILABLE',
    });
    // The stored bytes can be proven without it.
    expect(await verifyCall({ ...input, trustedKeys })).toMatchObject({ integrity: 'verified' });
  });

  it('makes no call without a key that can be opened again, and takes the next try', async () => {
    const callId = randomCallId();
    const keyring = new CallKeyring(store, master);
    kms.isAway = true;
    await expect(keyring.create(callId)).rejects.toMatchObject({ retryable: true });
    kms.isAway = false;
    await expect(keyring.create(callId)).resolves.toBeDefined();
  });
});

describe('rewrapKeys, from a file to AWS KMS', () => {
  const local = new LocalMasterKey(randomBytes(32));
  const localSigner = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
  const trustedKeys = TrustedKeys.from([localSigner.publicKey]);
  const rewrap = () => rewrapKeys({ store, to: master, from: local, trustedKeys, isDryRun: false });

  it('goes on where the service went away, and keeps every call readable on the way', async () => {
    const calls = Array.from({ length: 20 }, randomCallId);
    for (const callId of calls) {
      const key = CallKey.generate();
      const wrapped = canonicalBytes(await local.wrap(callId, key, 1));
      await store.create(wrappedKeyPath(callId), wrapped);
      await seal(callId, key, localSigner);
    }
    kms.failNext(2, 'ThrottlingException');
    kms.failNext(1, 'AccessDeniedException');
    await expect(rewrap()).rejects.toMatchObject({ code: 'KEYS.SERVICE_REFUSED' });
    const masterKey = new OverlappingMasterKeys(master, [local]);
    for (const callId of calls) {
      const reader = objectReader(store);
      const report = await verifyCall({ callId, reader, masterKey, trustedKeys });
      expect(report).toMatchObject({ integrity: 'verified', depth: 'content' });
    }
    const { already, rewrapped, failed } = await rewrap();
    expect([already + rewrapped, failed]).toEqual([20, 0]);
    expect(await rewrap()).toMatchObject({ already: 20, rewrapped: 0, failed: 0 });
  });
});
