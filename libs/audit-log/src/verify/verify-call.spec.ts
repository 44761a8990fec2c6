import { beforeAll, describe, expect, it } from 'vitest';
import { CallKey } from '../keys/call-key.js';
import { eventsPath } from '../seal/manifest.js';
import type { SealedCall } from '../seal/seal-call.js';
import { CALL_ID, epochId } from '../testing/epoch-builder.js';
import type { MemoryStore } from '../testing/memory-store.js';
import { TrustedKeys } from '../seal/signer.js';
import {
  SEALED_AT,
  newShortSigner,
  sampleEvents,
  sampleKey,
  sampleSigner,
  sealSample,
} from '../testing/sealed-call.js';
import {
  EVENTS,
  KEY,
  MANIFEST,
  REDACTED,
  VERDICT,
  intactStore,
  trustedKeys,
  verifySample as verify,
} from '../testing/verifiable-store.js';
import { verifyCall } from './verify-call.js';
import type { Integrity } from './verify-report.js';

let intact: MemoryStore;
let sealed: SealedCall;
beforeAll(async () => {
  intact = await intactStore();
  sealed = await sealSample();
});

describe('verifyCall, given an intact record', () => {
  it('verifies it and comes to the verdict by itself', async () => {
    const report = await verify(intact);
    expect(report).toMatchObject({
      revision: 1,
      integrity: 'verified',
      completeness: 'complete',
      statedCompleteness: 'complete',
      reasons: [],
      firstProblem: null,
      depth: 'content',
      notes: [],
    });
    expect(report.manifestSha256).toBe((await sealSample()).manifestSha256);
  });

  it('says what is missing from a call that was sealed with losses', async () => {
    const store = intact.copy();
    store.write(await sealSample({ events: sampleEvents.filter(({ seq }) => seq !== 9) }));
    expect(await verify(store)).toMatchObject({
      integrity: 'verified',
      completeness: 'loss-detected',
      reasons: [`hole ${epochId(1)} 9-9`],
    });
  });

  it('takes explanations from the manifest that no event gives', async () => {
    const epoch = epochId(1);
    const store = intact.copy();
    store.write(
      await sealSample({
        events: sampleEvents.filter(({ kind }) => kind !== 'transcript.partial'),
        explanations: [{ epoch, from: 3, to: 4, reason: 'process-lost', source: 'reconciler' }],
      }),
    );
    expect(await verify(store)).toMatchObject({
      integrity: 'verified',
      completeness: 'gaps-explained',
    });
  });

  it('proves stored bytes without the master key, and says no more', async () => {
    const report = await verifyCall({ callId: CALL_ID, reader: intact, trustedKeys });
    expect(report).toMatchObject({
      integrity: 'verified',
      completeness: 'not-checked',
      statedCompleteness: 'complete',
      depth: 'stored-bytes',
    });
  });

  it('still verifies after the key was destroyed, for who does not ask for the content', async () => {
    const store = intact.copy();
    store.objects.delete(KEY);
    const report = await verifyCall({ callId: CALL_ID, reader: store, trustedKeys });
    expect(report.integrity).toBe('verified');
    expect(await verify(store)).toMatchObject({
      integrity: 'key-unavailable',
      completeness: 'not-checked',
      statedCompleteness: 'complete',
      firstProblem: `${KEY} is missing`,
    });
  });

  it('believes a key service, which signs the digest', async () => {
    const signer = newShortSigner();
    const store = intact.copy();
    store.write(await sealSample({ signer }));
    const believed = TrustedKeys.from([signer.publicKey]);
    const report = await verifyCall({ callId: CALL_ID, reader: store, trustedKeys: believed });
    expect(report).toMatchObject({ integrity: 'verified', firstProblem: null });
    expect(report.manifest?.signature.alg).toBe('Ed25519-sha256');
  });

  it('believes a retired key up to its end, and names it when it signs later', async () => {
    const { publicKey, keyId } = sampleSigner;
    const until = (validUntil: number) =>
      verifyCall({
        callId: CALL_ID,
        reader: intact,
        trustedKeys: TrustedKeys.from([{ publicKey, validUntil }]),
      });
    expect(await until(SEALED_AT)).toMatchObject({ integrity: 'verified' });
    expect(await until(SEALED_AT - 1)).toMatchObject({
      integrity: 'untrusted-key',
      firstProblem: expect.stringMatching(`${MANIFEST} is signed by ${keyId} at .* trusted until`),
    });
  });

  it('mentions what is there besides, without a worse verdict', async () => {
    const store = intact.copy();
    store.objects.set(eventsPath(CALL_ID, 2), Buffer.from('half a seal'));
    store.objects.set(`calls/${CALL_ID}/readme.txt`, Buffer.from('hello'));
    const report = await verify(store);
    expect(report.integrity).toBe('verified');
    expect(report.notes).toEqual([
      `calls/${CALL_ID}/readme.txt is no part of a record`,
      'revision 2 has objects and no manifest: it is not sealed',
    ]);
  });
});

describe('verifyCall, given what lies beside a record', () => {
  it('takes the receipt of the log for a part of it', async () => {
    const store = intact.copy();
    store.objects.set(
      `calls/${CALL_ID}/r1/receipt.tlog-proof`,
      Buffer.from('c2sp.org/tlog-proof@v1'),
    );
    expect(await verify(store)).toMatchObject({ integrity: 'verified', notes: [] });
  });

  it('says what it verified, so that others can look further', async () => {
    const { revisions, manifest, manifestSha256 } = await verify(intact);
    expect(revisions).toEqual([{ manifest, manifestSha256 }]);
  });

  it('lets that be absent which was destroyed with the key, and nothing else', async () => {
    const store = intact.copy();
    store.objects.delete(REDACTED);
    const erased = { callId: CALL_ID, reader: store, trustedKeys, destroyed: new Set([REDACTED]) };
    expect(await verifyCall(erased)).toMatchObject({ integrity: 'verified' });
    expect(await verify(store)).toMatchObject({ integrity: 'missing-object' });
    store.objects.set(REDACTED, Buffer.from('{}'));
    expect(await verifyCall(erased)).toMatchObject({ integrity: 'altered-object' });
    store.objects.delete(VERDICT);
    expect(await verifyCall(erased)).toMatchObject({ integrity: 'altered-object' });
  });

  it('opens the content with the key of the call alone', async () => {
    const store = intact.copy();
    store.objects.delete(KEY);
    const given = { callId: CALL_ID, reader: store, trustedKeys };
    const report = await verifyCall({ ...given, callKey: sampleKey });
    expect(report).toMatchObject({ integrity: 'verified', depth: 'content' });
    expect(await verifyCall({ ...given, callKey: CallKey.generate() })).toMatchObject({
      integrity: 'altered-object',
      completeness: 'not-checked',
    });
  });

  it('tells a manifest of a later version from an altered one', async () => {
    const store = intact.copy();
    const later = { ...sealed.manifest, v: 2, somethingNew: true };
    store.objects.set(MANIFEST, Buffer.from(JSON.stringify(later)));
    expect(await verify(store)).toMatchObject({
      integrity: 'newer-version',
      firstProblem: `${MANIFEST} is of version 2, and this program reads 1`,
    });
  });
});

describe('verifyCall, given a record with one byte changed', () => {
  const flipped = async (key: string): Promise<Map<Integrity, number>> => {
    const verdicts = new Map<Integrity, number>();
    for (let i = 0; i < intact.get(key).length; i += 1) {
      const store = intact.copy();
      store.get(key)[i]! ^= 1;
      const { integrity, completeness, firstProblem } = await verify(store);
      if (integrity === 'verified') throw new Error(`A change of byte ${i} of ${key} went unseen.`);
      expect(completeness).toBe('not-checked');
      expect(firstProblem).toContain('/');
      verdicts.set(integrity, (verdicts.get(integrity) ?? 0) + 1);
    }
    return verdicts;
  };

  it('finds it wherever it is in the events', async () => {
    expect([...(await flipped(EVENTS)).keys()]).toEqual(['altered-object']);
  });

  it('finds it wherever it is in the redacted transcript', async () => {
    expect([...(await flipped(REDACTED)).keys()]).toEqual(['altered-object']);
  });

  it('finds it wherever it is in the manifest', async () => {
    const verdicts = await flipped(MANIFEST);
    expect([...verdicts.keys()].sort()).toEqual([
      'altered-object',
      'bad-signature',
      'untrusted-key',
    ]);
    // The sixteen digits of the key's id: a neighbouring digit names another key.
    expect(verdicts.get('untrusted-key')).toBeLessThanOrEqual(16);
  });

  it('finds it wherever it is in the wrapped key, but for the date that nothing rests on', async () => {
    const bytes = intact.get(KEY);
    const date = bytes.indexOf('"createdAt":') + '"createdAt":'.length;
    const unseen: number[] = [];
    for (let i = 0; i < bytes.length; i += 1) {
      const store = intact.copy();
      store.get(KEY)[i]! ^= 1;
      const { integrity } = await verify(store);
      if (integrity === 'verified') unseen.push(i);
      else expect(['altered-object', 'key-unavailable']).toContain(integrity);
    }
    expect(unseen.every((i) => i >= date && i < date + 13)).toBe(true);
  });
});
