import { beforeAll, describe, expect, it } from 'vitest';
import { conversationOf } from '../conversation/conversation-of.js';
import { manifestLeaf, receiptPath, type LogLeaf } from '../log/log-leaf.js';
import { certify, signerOf, type Certified } from '../testing/certificates.js';
import { CALL_ID, OTHER_CALL_ID } from '../testing/epoch-builder.js';
import {
  amendSample,
  SAMPLE_REDACTED,
  sampleEvents,
  sampleKey,
  sampleSigner,
  SEALED_AT,
  sealSample,
} from '../testing/sealed-call.js';
import {
  EVENTS,
  intactStore,
  KEY,
  MANIFEST,
  master,
  REDACTED,
  trustedKeys,
} from '../testing/verifiable-store.js';
import { TestLog, testLeaves, testSigner } from '../testing/test-log.js';
import type { MemoryStore } from '../testing/memory-store.js';
import { exportCall, type ExportInput } from './export-call.js';
import { callInVcon } from './vcon-to-call.js';
import { verifySignedVcon } from './verify-signed-vcon.js';

let own: Certified;
beforeAll(async () => {
  own = await certify();
});

const exporting = (reader: MemoryStore, more: Partial<ExportInput> = {}) =>
  exportCall({
    ...{ callId: CALL_ID, reader, trustedKeys, masterKey: master, signer: signerOf(own, own) },
    signedAt: SEALED_AT + 60_000,
    ...more,
  });

const leafOf = (manifest: Buffer): LogLeaf => manifestLeaf(CALL_ID, 1, manifest);

/** The receipt that the log writes for a leaf, among two others. */
async function receiptOf(leaf: LogLeaf, signer = sampleSigner): Promise<Buffer> {
  const log = new TestLog(signer);
  await log.log([...testLeaves(0, 2), leaf]);
  return log.store.get(receiptPath(leaf));
}

const imported = async (bytes: Buffer) => {
  const trustedCertificates = [own.certificate];
  const at = new Date('2026-10-01');
  return callInVcon((await verifySignedVcon(bytes, { trustedCertificates, at })).vcon);
};

describe('exportCall', () => {
  it('gives the full version, and an import of it the same conversation', async () => {
    const exported = await exporting(await intactStore());
    expect(exported).toMatchObject({ form: 'full', revision: 1, fuller: null, isLogged: false });
    expect(await imported(exported!.bytes)).toEqual({
      form: 'full',
      uuid: exported!.uuid,
      conversation: conversationOf(sampleEvents, sampleKey),
    });
  });

  it('gives the redacted version without the key, from the redacted copy alone', async () => {
    const store = await intactStore();
    const whole = await exporting(store);
    const exported = await exporting(store, { masterKey: undefined });
    expect(exported).toMatchObject({ form: 'redacted', fuller: whole!.uuid });
    expect(await imported(exported!.bytes)).toMatchObject({
      form: 'redacted',
      fuller: whole!.uuid,
      transcript: { callId: CALL_ID, ...SAMPLE_REDACTED },
    });
  });

  it('gives the same bytes again for the same time of signing, and the same uuid at any', async () => {
    const store = await intactStore();
    const first = await exporting(store);
    expect((await exporting(store))!.bytes).toEqual(first!.bytes);
    const later = await exporting(store, { signedAt: SEALED_AT + 90_000 });
    expect(later!.uuid).toBe(first!.uuid);
    expect(later!.bytes).not.toEqual(first!.bytes);
  });

  it('exports the newest revision, which names the one before', async () => {
    const store = await intactStore();
    const first = await exporting(store);
    store.write(await amendSample(await sealSample()));
    const exported = await exporting(store);
    const trustedCertificates = [own.certificate];
    const { vcon } = await verifySignedVcon(exported!.bytes, {
      ...{ trustedCertificates, at: new Date('2026-10-01') },
    });
    expect(exported!.revision).toBe(2);
    expect(vcon['amended']).toEqual({ uuid: first!.uuid });
  });

  it('takes the proof of inclusion with it, once there is one', async () => {
    const store = await intactStore();
    const leaf = leafOf(store.get(MANIFEST));
    const receipt = await receiptOf(leaf);
    store.objects.set(receiptPath(leaf), receipt);
    const exported = await exporting(store);
    expect(exported!.isLogged).toBe(true);
    const { payload } = JSON.parse(exported!.bytes.toString());
    const { attachments } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(attachments[1]).toMatchObject({
      purpose: 'verbatim-log-proof',
      body: receipt.toString(),
    });
  });

  it.each<[string, (leaf: LogLeaf) => Promise<Buffer>]>([
    ['was cut short', async (leaf) => (await receiptOf(leaf)).subarray(0, 40)],
    ['is of another object', () => receiptOf(leafOf(Buffer.from('another')))],
    ['is signed by nobody who is trusted', (leaf) => receiptOf(leaf, testSigner())],
  ])('signs nothing when the proof of inclusion %s', async (_what, spoilt) => {
    const store = await intactStore();
    const leaf = leafOf(store.get(MANIFEST));
    store.objects.set(receiptPath(leaf), await spoilt(leaf));
    await expect(exporting(store, { masterKey: undefined })).rejects.toThrow(
      `it is altered-object: ${receiptPath(leaf)} does not prove that it is in the log.`,
    );
  });

  it('says that there is no fuller version, once the key is gone', async () => {
    const store = await intactStore();
    store.objects.delete(KEY);
    expect(await exporting(store, { masterKey: undefined })).toMatchObject({ fuller: null });
    await expect(exporting(store)).rejects.toThrow(
      `The record of ${CALL_ID} is not exported, it is key-unavailable: ${KEY} is missing.`,
    );
  });

  it.each([
    ['events', EVENTS],
    ['redacted copy', REDACTED],
    ['manifest', MANIFEST],
  ])('signs nothing when the %s was altered', async (_what, key) => {
    const store = await intactStore();
    const bytes = store.get(key);
    bytes[bytes.length - 20]! ^= 1;
    for (const masterKey of [master, undefined]) {
      await expect(exporting(store, { masterKey })).rejects.toMatchObject({
        code: 'AUDIT.VCON_EXPORT',
      });
    }
  });

  it('has nothing to export of a call that is not sealed', async () => {
    expect(await exporting(await intactStore(), { callId: OTHER_CALL_ID })).toBeUndefined();
  });
});
