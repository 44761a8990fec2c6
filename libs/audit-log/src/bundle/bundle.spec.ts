import { beforeAll, describe, expect, it } from 'vitest';
import { signCheckpoint } from '../log/checkpoint.js';
import { logLeaf } from '../log/log-leaf.js';
import { BUNDLED, BundledCall, ERASED } from '../testing/bundled-call.js';
import { TestLog, testSigner } from '../testing/test-log.js';
import { verifyEvidence } from '../verify/verify-evidence.js';
import { type Bundle, bundleReader, callKeyIn, decodeBundle, encodeBundle } from './bundle.js';
import { BundledLog } from './bundled-log.js';

const NAME = `store/calls/${BUNDLED}/r1/manifest.json`;
const RECEIPT = `store/calls/${BUNDLED}/r1/receipt.tlog-proof`;
const GROWTH = 'proofs/308-322.consistency';
let made: BundledCall;
let archive: Buffer;
let bundle: Bundle;
beforeAll(async () => {
  made = await BundledCall.make();
  bundle = await made.bundleOf(BUNDLED);
  archive = await made.archiveOf(BUNDLED);
});

const signed = (size: number, root: Buffer): Promise<Buffer> =>
  signCheckpoint({ origin: made.origin, size, root }, made.calls.log.signer);

const verify = (given: Bundle, from?: Buffer, callKey = callKeyIn(given)) =>
  verifyEvidence({
    callId: given.head.callId,
    reader: bundleReader(given),
    trustedKeys: made.trustedKeys,
    log: new BundledLog(given, made.trustedKeys, from),
    hasKeys: false,
    now: 1_790_000_300_000,
    callKey,
  });

/** The bundle with some of its files replaced, and sums that match. */
function altered(files: Readonly<Record<string, Buffer | undefined>>): Bundle {
  const changed = new Map(bundle.files);
  for (const [name, bytes] of Object.entries(files)) {
    if (bytes === undefined) changed.delete(name);
    else changed.set(name, bytes);
  }
  return { ...bundle, files: changed };
}

describe('a bundle', () => {
  it('is verified without a store, down to the content, against an anchor', async () => {
    const given = decodeBundle(archive);
    const report = await verify(given, made.anchor);
    expect(report).toMatchObject({
      integrity: 'verified',
      completeness: 'complete',
      isAnchored: true,
      firstProblem: null,
      revision: 2,
    });
    expect(report.leaves.map(({ index }) => index)).toEqual([5, 307]);
    expect(report.notChecked).toEqual([
      'whether the call was amended after the bundle was made',
      'locks: no store with Object Lock was asked',
    ]);
  });

  it('holds the tombstone of a call that was erased, and nothing of what went with the key', async () => {
    const erased = decodeBundle(await made.archiveOf(ERASED));
    expect(erased.files.has(`store/calls/${ERASED}/r1/redacted.json`)).toBe(false);
    expect(await verify(erased, made.anchor)).toMatchObject({
      integrity: 'erased',
      completeness: 'not-checked',
      leaves: [{ type: 'manifest' }, { type: 'tombstone', index: 321 }],
      isAnchored: false,
    });
  });

  it('says what it cannot: no anchor, another one, no key', async () => {
    const bare = await verify(bundle);
    expect(bare).toMatchObject({ integrity: 'tail-not-anchored', isAnchored: false });
    expect(bare.firstProblem).toContain('its maker had one of size 308');
    const tiny = await signed(4, Buffer.alloc(32, 4));
    expect(await verify(bundle, tiny)).toMatchObject({
      integrity: 'tail-not-anchored',
      firstProblem: 'the bundle has no proof to an anchor of size 4: one made for it would have',
    });
    const closed = altered({ 'call-key.txt': undefined });
    const sealed = await verify(closed, made.anchor);
    expect(sealed).toMatchObject({ integrity: 'verified', completeness: 'not-checked' });
    expect(sealed.notChecked).toContain(
      'what the stored bytes hold, and whether it is complete: there is no key',
    );
  });

  it.each<[string, () => Promise<Bundle> | Bundle, string]>([
    [
      'the receipt of another call',
      async () => {
        const other = made.calls.store.get(`calls/${ERASED}/r1/receipt.tlog-proof`);
        return altered({ [RECEIPT]: other });
      },
      'not-in-log',
    ],
    ['no receipt', () => altered({ [RECEIPT]: undefined }), 'missing-object'],
    [
      'a checkpoint of another key',
      async () => {
        const { size, root } = made.calls.log.checkpoint;
        return altered({
          'log/checkpoint': await signCheckpoint({ origin: made.origin, size, root }, testSigner()),
        });
      },
      'untrusted-key',
    ],
    [
      'a checkpoint of a log that was begun anew',
      async () => {
        const log = new TestLog();
        const leaf = { type: 'heartbeat', id: 'h', digest: `sha256:${'0'.repeat(64)}` } as const;
        await log.append(Array.from({ length: 322 }, () => logLeaf(leaf)));
        const bytes = await signCheckpoint(log.checkpoint, made.calls.log.signer);
        return altered({ 'log/checkpoint': bytes });
      },
      'log-forked',
    ],
    ['no proof that the log only grew', () => altered({ [GROWTH]: undefined }), 'missing-object'],
    ['a garbled proof', () => altered({ [GROWTH]: Buffer.from('no\n') }), 'altered-object'],
  ])('with %s is %s', async (_, make, verdict) => {
    const report = await verify(await make(), made.anchor);
    expect(report).toMatchObject({ integrity: verdict, isAnchored: false });
    expect(report.firstProblem).not.toBe('');
  });

  it('with an anchor of a fork is log-forked', async () => {
    const fork = await signed(308, Buffer.alloc(32, 1));
    expect(await verify(bundle, fork)).toMatchObject({ integrity: 'log-forked' });
  });

  it('names the file that was altered, missing or added, and a later version', () => {
    const repacked = (files: Map<string, Buffer>, head = bundle.head) =>
      Buffer.concat([...encodeBundle({ head, files }, 0)]);
    const at = archive.indexOf(bundle.files.get(NAME)!) + 40;
    const flipped = Buffer.from(archive);
    flipped[at]! ^= 1;
    expect(() => decodeBundle(flipped)).toThrow(`${NAME} was altered.`);
    const later = { ...bundle.head, v: 2 } as unknown as Bundle['head'];
    expect(() => decodeBundle(repacked(new Map(bundle.files), later))).toThrow('is of version 2');
    expect(() => decodeBundle(archive.subarray(0, -2000))).toThrow(/It ends within .*SHA256SUMS/);
  });

  it('is the same bytes again', async () => {
    expect((await made.archiveOf(BUNDLED)).equals(archive)).toBe(true);
  });
});
