import type { KMSClient } from '@aws-sdk/client-kms';
import { signDocument, TrustedKeys } from '@verbatim/audit-log';
import { canonicalBytes } from '@verbatim/audit-log';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyServiceRefusedError, KeyServiceUnavailableError } from '../key-service.errors.js';
import { KMS_CREDENTIALS, KMS_REGION, KmsSimulator } from '../testing/kms-simulator.js';
import { openKmsClient } from './kms-client.js';
import { KmsSigner } from './kms-signer.js';

let kms: KmsSimulator;
let client: KMSClient;
let arn: string;

beforeAll(async () => {
  for (const [name, value] of Object.entries(KMS_CREDENTIALS)) vi.stubEnv(name, value);
  kms = await KmsSimulator.start();
  client = openKmsClient({ region: KMS_REGION, endpoint: kms.endpoint });
  arn = kms.newSigningKey('alias/verbatim-signing');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  client.destroy();
  await kms.close();
});
beforeEach(() => {
  kms.isAway = false;
  kms.spoil = (signature) => signature;
});

describe('KmsSigner', () => {
  it('signs a document of any length by its digest, the same way each time', async () => {
    const signer = await KmsSigner.open(client, 'alias/verbatim-signing');
    const manifest = { v: 1, gaps: Array.from({ length: 2_000 }, (_, i) => i) };
    const signature = await signDocument('manifest', manifest, signer);
    expect(await signDocument('manifest', manifest, signer)).toEqual(signature);
    const trusted = TrustedKeys.from([signer.publicKey]);
    expect(trusted.keyIds).toEqual([signer.keyId]);
    expect(trusted.verifyDocument('manifest', canonicalBytes(manifest), signature)).toBe(true);
    const { input } = kms.requests.at(-1)!;
    expect(input).toMatchObject({ MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' });
    expect(input['KeyId']).toBe(arn);
  });

  it('signs a short note as it is', async () => {
    const signer = await KmsSigner.open(client, arn);
    const note = Buffer.from('verbatim/log\n7\nroot\n');
    const trusted = TrustedKeys.from([signer.publicKey]);
    expect(trusted.verify(signer.keyId, note, await signer.sign(note))).toBe(true);
  });

  it('gives no signature on that its public key does not verify', async () => {
    const signer = await KmsSigner.open(client, arn);
    kms.spoil = (signature) => Buffer.from(signature.map((byte, i) => (i === 5 ? byte ^ 1 : byte)));
    await expect(signer.sign(Buffer.from('note'))).rejects.toThrow('does not verify');
  });

  it('tells a service that is away from one that refuses', async () => {
    const signer = await KmsSigner.open(client, arn);
    kms.failNext(3, 'DependencyTimeoutException', 503);
    await expect(signer.sign(Buffer.from('note'))).rejects.toThrow(KeyServiceUnavailableError);
    kms.disable(arn);
    await expect(signer.sign(Buffer.from('note'))).rejects.toThrow(KeyServiceRefusedError);
    arn = kms.newSigningKey();
  });

  it('refuses a key of another kind, and one that is not there', async () => {
    for (const [keyName, reason] of [
      [kms.newP256Key(), 'it is ECC_NIST_P256, SIGN_VERIFY'],
      [kms.newWrappingKey(), 'InvalidKeyUsageException'],
      ['alias/no-such', 'NotFoundException'],
    ] as const) {
      await expect(KmsSigner.open(client, keyName)).rejects.toThrow(reason);
    }
  });

  it('cannot start without the service, whose public key it needs', async () => {
    kms.isAway = true;
    await expect(KmsSigner.open(client, arn)).rejects.toThrow(KeyServiceUnavailableError);
  });
});
