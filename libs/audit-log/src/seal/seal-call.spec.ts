import { createHash } from 'node:crypto';
import { InvariantError } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentityConflictError, SealedEventsError, SizeLimitError } from '../audit-log.errors.js';
import { canonicalBytes } from '../canonical.js';
import { CallKey } from '../keys/call-key.js';
import {
  CALL_ID,
  EpochBuilder,
  OTHER_CALL_ID,
  epochId,
  sampleCall,
} from '../testing/epoch-builder.js';
import {
  newSigner,
  sampleEvents,
  sampleKey,
  sampleSigner,
  sealSample,
} from '../testing/sealed-call.js';
import { Manifest } from './manifest.js';
import { RedactedTranscript } from './redacted-transcript.js';
import { decodeSealedEvents, encodeSealedEvents, openSealedEvents } from './sealed-events.js';
import type { SealedCall } from './seal-call.js';
import { TrustedKeys } from './signer.js';

describe('sealCall', () => {
  it('writes events, redacted transcript, verdict and last the manifest', async () => {
    expect((await sealSample()).objects.map(({ key }) => key)).toEqual([
      `calls/${CALL_ID}/r1/events.vbe`,
      `calls/${CALL_ID}/r1/redacted.json`,
      `calls/${CALL_ID}/r1/verdict.json`,
      `calls/${CALL_ID}/r1/manifest.json`,
    ]);
  });

  it('makes the same bytes from the same input, however the events come', async () => {
    const first = await sealSample();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...sampleEvents)),
        fc.boolean(),
        async (repeats, backwards) => {
          const all = [...repeats, ...sampleEvents].map((event) => structuredClone(event));
          expect(await sealSample({ events: backwards ? all.reverse() : all })).toEqual(first);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('says in the manifest what follows from the events', async () => {
    const { manifest } = await sealSample();
    expect(Manifest.parse(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({
      callId: CALL_ID,
      vertical: 'salon',
      policy: 'drop-oldest',
      policyRevision: '2026-11-23.1',
      endStatus: 'completed',
      counts: { 'transcript.final': 2, 'transcript.partial': 2, 'epoch.closed': 1 },
      completeness: { verdict: 'complete', reasons: [] },
      witnesses: {
        twilio: { endStatus: 'completed', durationSeconds: 42, source: 'status-callback' },
        media: { streams: 1, firstMs: 400, lastMs: 1900 },
        model: { speech: 1, item: 2, response: 1, finals: 2, interrupted: 1 },
      },
    });
    expect(manifest.events.count).toBe(sampleEvents.length);
    expect(manifest.startedAt).toBe(sampleEvents[1]?.at);
  });

  it('says how long the record is kept and by whom, and says nothing where nobody does', async () => {
    const retention = {
      classes: [{ class: 'debt-collection', revision: 1 }],
      until: 1_884_574_800_000,
      floorBy: 'debt-collection',
      deleteBy: null,
      ceilingBy: null,
      conflict: null,
      awaiting: [],
    };
    const { manifest } = await sealSample({ retention });
    expect(Manifest.parse(manifest).retention).toEqual(retention);
    // Records of before stay as they were, byte for byte.
    expect((await sealSample()).manifest).not.toHaveProperty('retention');
    expect(Manifest.safeParse({ ...manifest, retention: { until: 0 } }).success).toBe(false);
  });

  it('signs the canonical form without the signature', async () => {
    const { manifest } = await sealSample();
    const { signature, ...unsigned } = manifest;
    const value = Buffer.from(signature.value, 'base64url');
    const trusted = TrustedKeys.from([sampleSigner.publicKey]);
    expect(trusted.verify(signature.keyId, canonicalBytes(unsigned), value)).toBe(true);
    const changed = canonicalBytes({ ...unsigned, sealedAt: 0 });
    expect(trusted.verify(signature.keyId, changed, value)).toBe(false);
    expect(TrustedKeys.from([]).verify(signature.keyId, changed, value)).toBeUndefined();
  });

  it('takes up the signature of an earlier run, though the key was rotated since', async () => {
    const first = await sealSample();
    const rotated = newSigner();
    const again = await sealSample({ begun: first.manifest, signer: rotated });
    expect(again.objects).toEqual(first.objects);
    const changed = await sealSample({ begun: first.manifest, signer: rotated, sealedAt: 7 });
    expect(changed.manifest.signature.keyId).toBe(rotated.keyId);
  });

  it('lets no words, numbers or names into what is stored in the clear', async () => {
    const { objects } = await sealSample({ redacted: { turns: [], redactor: 'test/1' } });
    const clear = objects.map(({ bytes }) => bytes.toString('latin1')).join('\n');
    expect(clear).not.toMatch(/haircut|15550109999|15550100007|which day/);
  });

  it('keeps words in their envelopes even inside the sealed events', async () => {
    const [events] = (await sealSample()).objects;
    const plain = decodeSealedEvents(sampleKey, events!.key, events!.bytes).toString('utf8');
    expect(plain.split('\n')).toHaveLength(sampleEvents.length);
    expect(plain).not.toMatch(/haircut/);
  });

  it('can be opened again, to the very events in reading order', async () => {
    const [events] = (await sealSample()).objects;
    expect(openSealedEvents(sampleKey, events!.key, events!.bytes)).toEqual(sampleEvents);
    const noise = encodeSealedEvents(sampleKey, events!.key, Buffer.from('{}'));
    expect(() => openSealedEvents(sampleKey, events!.key, noise)).toThrow(SealedEventsError);
  });

  it('uses another nonce for another object or another content', async () => {
    const nonceOf = (sealed: SealedCall) =>
      sealed.objects[0]!.bytes.subarray(4, 16).toString('hex');
    const nonces = [
      nonceOf(await sealSample()),
      nonceOf(await sealSample({ events: sampleEvents.slice(1) })),
      nonceOf(
        await sealSample({
          revision: 2,
          supersedes: { revision: 1, manifestSha256: '0'.repeat(64) },
        }),
      ),
    ];
    expect(new Set(nonces).size).toBe(3);
  });

  it('binds the sealed events to their key and their name', async () => {
    const [events] = (await sealSample()).objects;
    const { key, bytes } = events!;
    const refused = [
      () => decodeSealedEvents(CallKey.generate(), key, bytes),
      () => decodeSealedEvents(sampleKey, key.replace('/r1/', '/r2/'), bytes),
      () => decodeSealedEvents(sampleKey, key, bytes.subarray(0, 10)),
    ];
    for (const open of refused) expect(open).toThrow(SealedEventsError);
  });

  it('tells in the readable copy what is missing', async () => {
    const events = new EpochBuilder({ key: sampleKey })
      .open()
      .partial('item_a', 0, 'hm')
      .gap([[1, 1]], 'dropped')
      .ended()
      .close().events;
    const { objects, manifest } = await sealSample({
      events: events.filter(({ seq }) => seq !== 1),
    });
    const redacted = RedactedTranscript.parse(JSON.parse(objects[1]!.bytes.toString('utf8')));
    expect(redacted.gaps).toEqual([
      { epoch: epochId(1), from: 1, to: 1, reason: 'dropped', source: 'stream' },
    ]);
    expect(manifest.policy).toBeNull();
  });

  it('refuses two contents of one event, a call above the limit, and events of another call', async () => {
    const forged = { ...sampleEvents[3]!, at: 1 };
    await expect(sealSample({ events: [...sampleEvents, forged] })).rejects.toThrow(
      IdentityConflictError,
    );
    const large = { ...sampleEvents[0]!, ballast: 'x'.repeat(256 * 1024) };
    await expect(sealSample({ events: [large] })).rejects.toThrow(SizeLimitError);
    const foreign = sampleCall(sampleKey, OTHER_CALL_ID);
    await expect(sealSample({ events: [...sampleEvents, ...foreign] })).rejects.toThrow(
      InvariantError,
    );
    await expect(sealSample({ events: [] })).rejects.toThrow(InvariantError);
  });

  it('names its objects by the digests of the bytes as stored', async () => {
    const { objects, manifest, manifestSha256 } = await sealSample();
    const digests = objects.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'));
    const stored = [manifest.events, manifest.redacted, manifest.verdict!];
    expect(digests).toEqual([...stored.map(({ sha256 }) => sha256), manifestSha256]);
    expect(objects[3]!.bytes).toEqual(canonicalBytes(manifest));
  });
});
