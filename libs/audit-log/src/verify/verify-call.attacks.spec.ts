import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalBytes, sha256Hex } from '../canonical.js';
import { CallKey } from '../keys/call-key.js';
import { LocalMasterKey, wrappedKeyPath } from '../keys/master-key.js';
import { type Manifest, manifestPath } from '../seal/manifest.js';
import { signManifest } from '../seal/seal-call.js';
import { contentHmacOf, encodeSealedEvents, sealedEventsPlaintext } from '../seal/sealed-events.js';
import type { ManifestSigner } from '../seal/signer.js';
import { encodeVerdict } from '../seal/stored-verdict.js';
import {
  CALL_ID,
  EpochBuilder,
  OTHER_CALL_ID,
  epochId,
  sampleCall,
} from '../testing/epoch-builder.js';
import type { MemoryStore } from '../testing/memory-store.js';
import {
  SAMPLE_JUDGED,
  amendSample,
  newSigner,
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
  master,
  verifySample as verify,
} from '../testing/verifiable-store.js';
import type { Integrity } from './verify-report.js';

let intact: MemoryStore;
beforeAll(async () => {
  intact = await intactStore();
});

/** Changes the manifest's content and signs it again, as an insider with the key could. */
async function resign(
  store: MemoryStore,
  change: object,
  signer: ManifestSigner = sampleSigner,
): Promise<void> {
  const { signature: _, ...unsigned } = JSON.parse(store.get(MANIFEST).toString()) as Manifest;
  const signed = await signManifest({ ...unsigned, ...change }, signer);
  store.objects.set(MANIFEST, canonicalBytes(signed));
}

/** Replaces the sealed events and makes every digest agree with them. */
function replaceEvents(store: MemoryStore, plain: Buffer, signer?: ManifestSigner): Promise<void> {
  const bytes = encodeSealedEvents(sampleKey, EVENTS, plain);
  store.objects.set(EVENTS, bytes);
  const events = {
    key: EVENTS,
    bytes: bytes.length,
    sha256: sha256Hex(bytes),
    contentHmac: contentHmacOf(sampleKey, plain),
    count: plain.toString().split('\n').length,
  };
  return resign(store, { events }, signer);
}

function replaceVerdict(store: MemoryStore, bytes: Buffer): Promise<void> {
  store.objects.set(VERDICT, bytes);
  return resign(store, {
    verdict: { key: VERDICT, bytes: bytes.length, sha256: sha256Hex(bytes) },
  });
}

describe('verifyCall, given a record that somebody worked on', async () => {
  const otherKey = CallKey.generate();
  const otherSealed = await sealSample({
    callId: OTHER_CALL_ID,
    key: otherKey,
    events: sampleCall(otherKey, OTHER_CALL_ID),
  });
  const first = await sealSample();
  const second = await amendSample(first, { sealedAt: 1_790_000_200_000 });
  const plain = () => sealedEventsPlaintext(sampleEvents);
  const reordered = () => {
    const lines = plain().toString().split('\n');
    return Buffer.from([lines[1], lines[0], ...lines.slice(2)].join('\n'));
  };

  const attacks: [string, (store: MemoryStore) => void | Promise<void>, Integrity, RegExp][] = [
    ['no manifest', (s) => void s.objects.delete(MANIFEST), 'not-sealed', /holds no manifest/],
    [
      'no verdict',
      (s) => void s.objects.delete(VERDICT),
      'missing-object',
      /verdict\.json is missing/,
    ],
    [
      'another verdict',
      (s) => void s.objects.set(VERDICT, Buffer.from('{}')),
      'altered-object',
      /verdict\.json has another digest/,
    ],
    [
      'a verdict of another input, signed by an insider',
      (s) =>
        replaceVerdict(
          s,
          encodeVerdict(CallKey.generate(), VERDICT, first.manifest, SAMPLE_JUDGED),
        ),
      'altered-object',
      /verdict\.json is altered, moved, or of another key/,
    ],
    [
      'a verdict of another call, signed by an insider',
      async (s) => {
        const of = { callId: OTHER_CALL_ID, revision: 1 };
        await replaceVerdict(s, encodeVerdict(sampleKey, VERDICT, of, SAMPLE_JUDGED));
      },
      'altered-object',
      /verdict\.json is of CA/,
    ],
    ['nothing at all', (s) => s.objects.clear(), 'not-sealed', /holds no manifest/],
    ['no events', (s) => void s.objects.delete(EVENTS), 'missing-object', /events\.vbe is missing/],
    [
      'no redacted transcript',
      (s) => void s.objects.delete(REDACTED),
      'missing-object',
      /redacted/,
    ],
    ['no wrapped key', (s) => void s.objects.delete(KEY), 'key-unavailable', /keys\/CA/],
    [
      'half a manifest',
      (s) => void s.objects.set(MANIFEST, s.get(MANIFEST).subarray(0, 700)),
      'altered-object',
      /is not a manifest/,
    ],
    [
      'an empty manifest',
      (s) => void s.objects.set(MANIFEST, Buffer.alloc(0)),
      'altered-object',
      /is not a manifest/,
    ],
    [
      'a manifest spelt otherwise',
      (s) => {
        const spelt = JSON.stringify(JSON.parse(s.get(MANIFEST).toString()), null, 1);
        s.objects.set(MANIFEST, Buffer.from(spelt));
      },
      'altered-object',
      /not in canonical form/,
    ],
    [
      'a manifest with half a character in it',
      (s) => {
        const bytes = s.get(MANIFEST).toString().replace('"completed"', '"\\ud800"');
        s.objects.set(MANIFEST, Buffer.from(bytes));
      },
      'altered-object',
      /not in canonical form/,
    ],
    [
      'the events of another call',
      (s) => void s.objects.set(EVENTS, otherSealed.objects[0]!.bytes),
      'altered-object',
      /events\.vbe has another digest/,
    ],
    [
      'the manifest of another call',
      (s) => void s.objects.set(MANIFEST, otherSealed.objects.at(-1)!.bytes),
      'altered-object',
      /manifest of CA1111/,
    ],
    [
      'the whole record of another call',
      (s) =>
        otherSealed.objects.forEach(({ bytes }, i) =>
          s.objects.set([EVENTS, REDACTED, VERDICT, MANIFEST][i]!, bytes),
        ),
      'altered-object',
      /manifest of CA1111/,
    ],
    [
      'the key of another call',
      async (s) => {
        await s.writeKey(OTHER_CALL_ID, otherKey, master);
        s.objects.set(KEY, s.get(wrappedKeyPath(OTHER_CALL_ID)));
      },
      'altered-object',
      /holds the key of CA1111/,
    ],
    [
      'another key, well wrapped',
      (s) => s.writeKey(CALL_ID, otherKey, master),
      'altered-object',
      /is not the key that was signed/,
    ],
    [
      'the key wrapped by somebody else',
      (s) => s.writeKey(CALL_ID, sampleKey, new LocalMasterKey(randomBytes(32))),
      'key-unavailable',
      /another master key/,
    ],
    [
      'a manifest signed by a key that nobody trusts',
      (s) => resign(s, {}, newSigner()),
      'untrusted-key',
      /is signed by [0-9a-f]{16}/,
    ],
    [
      'events in another order, signed by a key that nobody trusts',
      (s) => replaceEvents(s, reordered(), newSigner()),
      'untrusted-key',
      /is signed by/,
    ],
    [
      'events in another order, signed with the trusted key',
      (s) => replaceEvents(s, reordered()),
      'altered-order',
      /event 0 is not in its place/,
    ],
    [
      'an event twice, signed with the trusted key',
      (s) => replaceEvents(s, Buffer.from(`${plain().toString().split('\n')[0]}\n${plain()}`)),
      'altered-order',
      /event 1 is not in its place/,
    ],
    [
      'two contents of one event, signed with the trusted key',
      async (s) => {
        const forged = canonicalBytes({ ...sampleEvents[0]!, at: 5 });
        await replaceEvents(s, Buffer.from(`${forged}\n${plain()}`));
      },
      'altered-object',
      /two different events carry one identity/,
    ],
    [
      'an event left out, signed with the trusted key',
      (s) => replaceEvents(s, sealedEventsPlaintext(sampleEvents.filter(({ seq }) => seq !== 9))),
      'altered-object',
      /manifest's "counts|manifest's "epochs/,
    ],
    [
      'a line that is no event, signed with the trusted key',
      (s) => replaceEvents(s, Buffer.from(`${plain()}\n{"v":1}`)),
      'altered-object',
      /not a version 1 event/,
    ],
    [
      'an event of another call, signed with the trusted key',
      (s) =>
        replaceEvents(
          s,
          sealedEventsPlaintext([...sampleEvents, sampleCall(sampleKey, OTHER_CALL_ID)[0]!]),
        ),
      'altered-object',
      /is of another call/,
    ],
    [
      'two envelopes of words exchanged before the call was sealed',
      async (s) => {
        const [a, b] = sampleEvents.filter(({ kind }) => kind === 'transcript.final');
        const events = sampleEvents.map((event) => {
          if (event === a) return { ...event, words: b!.words };
          return event === b ? { ...event, words: a!.words } : event;
        });
        s.write(await sealSample({ events }));
      },
      'altered-object',
      /the words of 0+1 9 cannot be opened/,
    ],
    [
      'another content under the same HMAC, signed with the trusted key',
      async (s) => {
        const { events } = JSON.parse(s.get(MANIFEST).toString()) as Manifest;
        await resign(s, { events: { ...events, contentHmac: '0'.repeat(64) } });
      },
      'altered-object',
      /other content than was signed/,
    ],
    [
      'a better verdict, signed with the trusted key',
      async (s) => {
        const events = sampleEvents.filter(({ seq }) => seq !== 9);
        s.write(await sealSample({ events }));
        await resign(s, { completeness: { verdict: 'complete', reasons: [] } });
      },
      'altered-object',
      /"completeness" does not follow/,
    ],
    [
      'an invented explanation of the stream, signed with the trusted key',
      async (s) => {
        const events = sampleEvents.filter(({ seq }) => seq !== 3);
        s.write(await sealSample({ events }));
        const gaps = [
          { epoch: epochId(1), from: 3, to: 3, reason: 'superseded', source: 'stream' },
        ];
        await resign(s, { gaps, completeness: { verdict: 'complete', reasons: [] } });
      },
      'altered-object',
      /"gaps" does not follow/,
    ],
    [
      'a redacted transcript of another revision, signed with the trusted key',
      async (s) => {
        const bytes = second.objects[1]!.bytes;
        s.objects.set(REDACTED, bytes);
        await resign(s, {
          redacted: { key: REDACTED, bytes: bytes.length, sha256: sha256Hex(bytes) },
        });
      },
      'altered-object',
      /revision 2/,
    ],
    [
      'a manifest that points elsewhere, signed with the trusted key',
      async (s) => {
        const bytes = s.get(EVENTS);
        s.objects.set('calls/elsewhere', bytes);
        const { events } = JSON.parse(s.get(MANIFEST).toString()) as Manifest;
        await resign(s, { events: { ...events, key: 'calls/elsewhere' } });
      },
      'altered-object',
      /instead of/,
    ],
    [
      'an old revision in the place of a newer one',
      (s) => {
        s.write(second);
        s.objects.set(manifestPath(CALL_ID, 2), first.objects.at(-1)!.bytes);
      },
      'altered-object',
      /manifest of CA0+ revision 1/,
    ],
    [
      'an amendment without what it amends',
      (s) => {
        s.write(second);
        s.objects.delete(MANIFEST);
      },
      'missing-object',
      /r1\/manifest\.json is missing/,
    ],
    [
      'an amendment of another first revision',
      async (s) => {
        s.write(second);
        s.write(await sealSample({ sealedAt: 5 }));
      },
      'altered-object',
      /r1\/manifest\.json is not what revision 2 amended/,
    ],
    [
      'an amended revision that was altered later',
      (s) => {
        s.write(second);
        s.get(EVENTS)[20]! ^= 1;
      },
      'altered-object',
      /r1\/events\.vbe has another digest/,
    ],
    [
      'a first revision that claims to amend something',
      async (s) =>
        s.write(await sealSample({ supersedes: { revision: 1, manifestSha256: '0'.repeat(64) } })),
      'altered-object',
      /claims to amend/,
    ],
    [
      'a revision number beyond the limit',
      (s) => void s.objects.set(manifestPath(CALL_ID, 4000), Buffer.from('{}')),
      'altered-object',
      /above the limit/,
    ],
  ];

  it.each(attacks)('names %s', async (_, attack, integrity, firstProblem) => {
    const store = intact.copy();
    await attack(store);
    const report = await verify(store);
    expect(report.firstProblem).toMatch(firstProblem);
    expect(report.integrity).toBe(integrity);
    expect(report.completeness).toBe('not-checked');
  });

  it('verifies an amendment together with what it amends', async () => {
    const store = intact.copy();
    const late = new EpochBuilder({
      key: sampleKey,
      epoch: epochId(2),
      startedAt: sampleEvents[0]!.at + 90,
    })
      .open('recovered')
      .close().events;
    store.write(await amendSample(first, { events: [...sampleEvents, ...late] }));
    expect(await verify(store)).toMatchObject({
      revision: 2,
      integrity: 'verified',
      completeness: 'complete',
    });
  });

  it('cannot see an amendment removed with its whole folder, which takes a log elsewhere', async () => {
    const store = intact.copy();
    store.write(second);
    for (const { key } of second.objects) store.objects.delete(key);
    expect(await verify(store)).toMatchObject({ revision: 1, integrity: 'verified' });
  });

  it('reports a store that is away as an error, not as a verdict', async () => {
    const away = intact.copy();
    away.read = () => Promise.reject(new Error('The store is away.'));
    await expect(verify(away)).rejects.toThrow('The store is away.');
  });
});
