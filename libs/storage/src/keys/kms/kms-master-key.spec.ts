import type { KMSClient } from '@aws-sdk/client-kms';
import { CallKey, OtherMasterKeyError, WrappedKey, WrappedKeyError } from '@verbatim/audit-log';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { randomCallId } from '../../calls/testing/written-segment.js';
import { KeyServiceRefusedError, KeyServiceUnavailableError } from '../key-service.errors.js';
import { KMS_CREDENTIALS, KMS_REGION, KmsSimulator } from '../testing/kms-simulator.js';
import { openKmsClient } from './kms-client.js';
import { KmsMasterKey } from './kms-master-key.js';

let kms: KmsSimulator;
let client: KMSClient;
let arn: string;
let callId: string;

beforeAll(async () => {
  for (const [name, value] of Object.entries(KMS_CREDENTIALS)) vi.stubEnv(name, value);
  kms = await KmsSimulator.start();
  client = openKmsClient({ region: KMS_REGION, endpoint: kms.endpoint });
  arn = kms.newWrappingKey('alias/verbatim-master');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  client.destroy();
  await kms.close();
});
beforeEach(() => {
  callId = randomCallId();
  kms.isAway = false;
});

const opened = (): Promise<KmsMasterKey> => KmsMasterKey.open(client, 'alias/verbatim-master');

describe('KmsMasterKey', () => {
  it('gives back the key that it wrapped, bound to its call by the encryption context', async () => {
    const master = await opened();
    const key = CallKey.generate();
    const wrapped = await master.wrap(callId, key, 7);
    expect(WrappedKey.parse(wrapped)).toEqual(wrapped);
    expect(wrapped).toMatchObject({ alg: 'aws-kms', wrappedBy: `kms:${arn}`, createdAt: 7 });
    expect((await (await opened()).unwrap(wrapped)).bytes()).toEqual(key.bytes());
    const sent = kms.requests.filter(({ operation }) => /crypt$/.test(operation));
    expect(sent.map(({ operation }) => operation)).toEqual(['Encrypt', 'Decrypt']);
    for (const { input } of sent) {
      expect(input).toMatchObject({ KeyId: arn, EncryptionContext: { callId } });
    }
  });

  it('refuses a key that was altered, or moved to another call', async () => {
    const master = await opened();
    const wrapped = await master.wrap(callId, CallKey.generate(), 1);
    const bytes = Buffer.from(wrapped.ct, 'base64url');
    bytes[bytes.length - 1]! ^= 1;
    const ct = bytes.toString('base64url');
    const tooLong = Buffer.alloc(7_000).toString('base64url');
    for (const altered of [{ ct }, { ct: '' }, { ct: tooLong }, { callId: randomCallId() }]) {
      await expect(master.unwrap({ ...wrapped, ...altered })).rejects.toThrow(WrappedKeyError);
    }
  });

  it('says when another master key wrapped it, whatever the object claims', async () => {
    const other = await KmsMasterKey.open(client, kms.newWrappingKey());
    const wrapped = await other.wrap(callId, CallKey.generate(), 1);
    const master = await opened();
    await expect(master.unwrap(wrapped)).rejects.toThrow(OtherMasterKeyError);
    const relabelled = { ...wrapped, wrappedBy: `kms:${arn}` };
    await expect(master.unwrap(relabelled)).rejects.toThrow(OtherMasterKeyError);
    const local = { ...wrapped, alg: 'A256GCM', nonce: '' } as const;
    await expect(master.unwrap(local)).rejects.toThrow(OtherMasterKeyError);
  });

  it('asks again within a request while the service throttles or fails', async () => {
    const master = await opened();
    kms.failNext(2, 'ThrottlingException');
    const wrapped = await master.wrap(callId, CallKey.generate(), 1);
    kms.failNext(2, 'KMSInternalException', 500);
    await expect(master.unwrap(wrapped)).resolves.toBeDefined();
  });

  it('tells a service that is away from one that refuses', async () => {
    const master = await opened();
    kms.failNext(3, 'ThrottlingException');
    const throttled = master.wrap(callId, CallKey.generate(), 1);
    await expect(throttled).rejects.toThrow(KeyServiceUnavailableError);
    kms.failNext(1, 'AccessDeniedException');
    const denied = master.wrap(callId, CallKey.generate(), 1);
    await expect(denied).rejects.toThrow(KeyServiceRefusedError);
    await expect(denied).rejects.toThrow('AccessDeniedException');
    kms.isAway = true;
    const away = master.wrap(callId, CallKey.generate(), 1);
    await expect(away).rejects.toMatchObject({ code: 'KEYS.SERVICE_UNAVAILABLE', retryable: true });
  });

  it('says no word of the service, which names accounts and requests', async () => {
    const master = await opened();
    kms.failNext(1, 'AccessDeniedException');
    const denied = master.wrap(callId, CallKey.generate(), 1);
    await expect(denied).rejects.not.toThrow('said by the simulator');
  });
});

describe('KmsMasterKey.open', () => {
  it('refuses a key that is not there, disabled, or made for something else', async () => {
    const disabled = kms.newWrappingKey();
    kms.disable(disabled);
    for (const [keyName, reason] of [
      ['alias/no-such', 'NotFoundException'],
      [disabled, 'its state is Disabled'],
      [kms.newSigningKey(), 'it is ECC_NIST_EDWARDS25519, SIGN_VERIFY'],
    ] as const) {
      const refused = KmsMasterKey.open(client, keyName);
      await expect(refused).rejects.toThrow(KeyServiceRefusedError);
      await expect(refused).rejects.toThrow(reason);
    }
  });

  it('refuses credentials that the service does not know', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another one');
    const stranger = openKmsClient({ region: KMS_REGION, endpoint: kms.endpoint });
    const refused = KmsMasterKey.open(stranger, arn);
    await expect(refused).rejects.toThrow('InvalidSignatureException');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', KMS_CREDENTIALS['AWS_SECRET_ACCESS_KEY']!);
    stranger.destroy();
  });

  it('does not wait for a service that is away, and finds the key once it is back', async () => {
    kms.isAway = true;
    const master = await opened();
    await expect(master.wrap(callId, CallKey.generate(), 1)).rejects.toThrow(
      KeyServiceUnavailableError,
    );
    kms.isAway = false;
    await expect(master.wrap(callId, CallKey.generate(), 1)).resolves.toBeDefined();
  });
});
