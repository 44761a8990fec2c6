import { describe, expect, it } from 'vitest';
import { TrustedKeys } from '../seal/signer.js';
import {
  TEST_ORIGIN,
  TEST_SEALED_AT,
  TestLog,
  questionAbout,
  testLeaves,
  testSigner,
} from '../testing/test-log.js';
import { signCheckpoint } from './checkpoint.js';
import { encodeEntryBundle } from './entry-bundle.js';
import type { SearchProgress } from './find-entry.js';
import { type LogLeaf, leafObjectPath, logLeaf, receiptPath } from './log-leaf.js';
import { CHECKPOINT_PATH, checkpointPath } from './log-paths.js';
import { LogTiles } from './log-tiles.js';
import { encodeReceipt } from './receipt.js';
import { verifyLogged } from './verify-logged.js';

const MERGE_DELAY_MS = 60_000;
const leaves = testLeaves(0, 620);
const leaf = (index: number): LogLeaf => leaves[index]!;

/** Published at 300, 600 and 620 leaves; the second checkpoint is held elsewhere. */
async function loggedTo620(): Promise<{ log: TestLog; anchor: Buffer }> {
  const log = new TestLog();
  await log.log(leaves.slice(0, 300));
  await log.log(leaves.slice(300, 600));
  const anchor = log.store.get(CHECKPOINT_PATH);
  await log.log(leaves.slice(600));
  return { log, anchor };
}
const built = await loggedTo620();

const broken = () => Object.assign(built.log.copy(), { anchor: built.anchor });

const ask = (log: TestLog, asked: LogLeaf, more: object = {}) =>
  verifyLogged(questionAbout(log, asked, more));

const TILE = 'log/tile/0/001';

describe('verifyLogged', () => {
  it('finds a leaf that the anchor covers in the log', async () => {
    const { log, anchor } = built;
    for (const index of [0, 255, 256, 299, 300, 599]) {
      expect(await ask(log, leaf(index), { anchor })).toMatchObject({
        verdict: 'in-log',
        index,
        size: 620,
      });
    }
  });

  it('takes the newest checkpoint itself for an anchor', async () => {
    const anchor = built.log.store.get(CHECKPOINT_PATH);
    expect((await ask(built.log, leaf(619), { anchor })).verdict).toBe('in-log');
  });

  it('says that the tail is not anchored without an anchor, and beyond it', async () => {
    const { log, anchor } = built;
    const found = { verdict: 'tail-not-anchored', index: 610, size: 620 };
    expect(await ask(log, leaf(610))).toMatchObject(found);
    expect(await ask(log, leaf(610), { anchor })).toMatchObject(found);
    const empty = await signCheckpoint(new TestLog(log.signer).checkpoint, log.signer);
    expect(await ask(log, leaf(610), { anchor: empty })).toMatchObject(found);
  });

  it('searches the entries for a leaf without a receipt, and tells how far it is', async () => {
    const log = broken();
    log.store.objects.delete(receiptPath(leaf(3)));
    const told: SearchProgress[] = [];
    const onProgress = (progress: SearchProgress) => told.push(progress);
    const report = await ask(log, leaf(3), { anchor: log.anchor, onProgress });
    expect(report).toMatchObject({ verdict: 'in-log', index: 3 });
    expect(report.text).toContain(`${receiptPath(leaf(3))} is missing`);
    expect((await ask(log, testLeaves(700, 701)[0]!, { onProgress })).verdict).toBe('not-in-log');
    expect(told.at(-1)).toEqual({ searched: 620, of: 620 });
  });

  it('says not-yet-logged for as long as the merge delay allows', async () => {
    const [absent] = testLeaves(700, 701);
    const at = (now: number) => ask(built.log, absent!, { now });
    expect((await at(TEST_SEALED_AT + MERGE_DELAY_MS - 1)).verdict).toBe('not-yet-logged');
    expect((await at(TEST_SEALED_AT + MERGE_DELAY_MS)).verdict).toBe('not-in-log');
    expect((await at(TEST_SEALED_AT + MERGE_DELAY_MS)).text).toContain(leafObjectPath(absent!));
  });

  it('says so of a log that was never published', async () => {
    const log = new TestLog();
    const now = TEST_SEALED_AT + 1_000;
    expect((await ask(log, leaf(0), { now })).verdict).toBe('not-yet-logged');
    expect(await ask(log, leaf(0))).toMatchObject({ verdict: 'not-in-log', size: 0 });
  });

  it('names an object that is not what was logged', async () => {
    const log = broken();
    const altered = { ...leaf(42), digest: leaf(43).digest };
    const report = await ask(log, altered, { anchor: log.anchor });
    expect(report.verdict).toBe('altered-object');
    expect(report.text).toContain(leafObjectPath(leaf(42)));
    log.store.objects.delete(receiptPath(leaf(42)));
    expect((await ask(log, altered)).text).toContain(leafObjectPath(leaf(42)));
  });

  it('names a receipt that is of another object', async () => {
    const log = broken();
    const [one, other] = [receiptPath(leaf(10)), receiptPath(leaf(500))];
    log.store.objects.set(one, log.store.get(other));
    expect(await ask(log, leaf(10))).toMatchObject({ verdict: 'altered-object', index: 10 });
    expect((await ask(log, leaf(10))).text).toContain(one);
    const [absent] = testLeaves(700, 701);
    log.store.objects.set(receiptPath(absent!), log.store.get(other));
    expect((await ask(log, absent!)).verdict).toBe('not-in-log');
  });

  it('names a receipt that is none, or whose index no log has', async () => {
    const log = broken();
    const key = receiptPath(leaf(10));
    const receipt = log.store.get(key).toString();
    for (const [from, to] of [
      ['@v1', '@v2'],
      ['index 10', 'index 11'],
      ['index 10', 'index 9007199254740991'],
      [TEST_ORIGIN, 'verbatim/other'],
    ] as const) {
      log.store.objects.set(key, Buffer.from(receipt.replace(from, to)));
      const report = await ask(log, leaf(10));
      expect(report.verdict).toBe('altered-object');
      expect(report.text).toContain(key);
    }
  });

  it('tells a log that was cut off from the anchor, and from its own receipts', async () => {
    const log = broken();
    log.store.objects.set(CHECKPOINT_PATH, log.store.get(checkpointPath(300)));
    const { anchor } = log;
    expect(await ask(log, leaf(10), { anchor })).toMatchObject({ verdict: 'log-truncated' });
    expect(await ask(log, leaf(310))).toMatchObject({ verdict: 'log-truncated' });
    expect((await ask(log, leaf(310))).text).toContain(receiptPath(leaf(310)));
    // Nothing that is at hand speaks of more than 300 leaves.
    expect((await ask(log, leaf(10))).verdict).toBe('tail-not-anchored');
  });

  it('names the newest checkpoint when it is gone', async () => {
    const log = broken();
    log.store.objects.delete(CHECKPOINT_PATH);
    expect(await ask(log, leaf(10))).toMatchObject({ verdict: 'missing-object' });
    expect((await ask(log, leaf(10))).text).toContain(CHECKPOINT_PATH);
    const { anchor } = log;
    expect((await ask(log, leaf(10), { anchor })).verdict).toBe('log-truncated');
  });

  it('tells a log that was begun again from the anchor, and from its own receipts', async () => {
    const log = broken();
    const again = new TestLog(log.signer);
    await again.log(testLeaves(1_000, 1_700));
    for (const [key, bytes] of again.store.objects) log.store.objects.set(key, bytes);
    const { anchor } = log;
    expect(await ask(log, leaf(10), { anchor })).toMatchObject({ verdict: 'log-forked' });
    expect(await ask(log, leaf(10))).toMatchObject({ verdict: 'log-forked' });
    expect((await ask(log, leaf(10))).text).toContain(receiptPath(leaf(10)));
  });

  it('tells two roots for the size of the anchor', async () => {
    const log = broken();
    const root = Buffer.alloc(32, 1);
    const anchor = await signCheckpoint({ ...log.checkpoint, root }, log.signer);
    expect((await ask(log, leaf(10), { anchor })).verdict).toBe('log-forked');
  });

  it('names a tile that was altered, or is missing', async () => {
    const log = broken();
    const tile = log.store.get(TILE);
    tile[32 * 44]! ^= 1;
    for (const more of [{}, { anchor: log.anchor }]) {
      const report = await ask(log, leaf(301), more);
      expect(report.verdict).toBe('altered-object');
      expect(report.text).toContain(TILE);
    }
    log.store.objects.delete(TILE);
    const report = await ask(log, leaf(301));
    expect(report).toEqual({ verdict: 'missing-object', text: `${TILE} is missing` });
  });

  it('names the last tiles when they are not what was signed', async () => {
    const log = broken();
    log.store.get('log/tile/1/000.p/2')[0]! ^= 1;
    const report = await ask(log, leaf(301));
    expect(report.verdict).toBe('altered-object');
    expect(report.text).toContain('log/tile/1/000.p/2');
  });

  it('does not take the word of a bundle for a leaf', async () => {
    const log = broken();
    const [absent] = testLeaves(700, 701);
    const bundle = leaves.slice(512).map(logLeaf).with(7, logLeaf(absent!));
    log.store.objects.set('log/tile/entries/002.p/108', encodeEntryBundle(bundle));
    const report = await ask(log, absent!);
    expect(report.verdict).toBe('altered-object');
    expect(report.text).toContain('log/tile/entries/002.p/108');
  });

  it.each(['the checkpoint', 'the anchor', 'the receipt'])(
    'tells a key that is not trusted, and a signature that is wrong, in %s',
    async (where) => {
      const stranger = testSigner();
      const replaced = async (bytes: Buffer) => {
        const log = broken();
        if (where === 'the anchor') return ask(log, leaf(10), { anchor: bytes });
        const tiles = new LogTiles(log.store);
        const receipt = {
          index: 10,
          proof: await tiles.inclusionProof(10, 620),
          checkpoint: bytes,
        };
        if (where === 'the checkpoint') log.store.objects.set(CHECKPOINT_PATH, bytes);
        else log.store.objects.set(receiptPath(leaf(10)), encodeReceipt(receipt));
        return ask(log, leaf(10));
      };
      const { checkpoint, signer } = built.log;
      const untrusted = await replaced(await signCheckpoint(checkpoint, stranger));
      expect(untrusted.verdict).toBe('untrusted-key');
      const signed = (await signCheckpoint(checkpoint, signer)).toString();
      const wrong = await replaced(Buffer.from(signed.replace('\n620\n', '\n621\n')));
      expect(wrong.verdict).toBe('bad-signature');
      expect((await replaced(Buffer.from('nothing'))).verdict).toBe('altered-object');
    },
  );

  it('believes both keys while they overlap', async () => {
    const log = broken();
    const next = testSigner();
    log.store.objects.set(CHECKPOINT_PATH, await signCheckpoint(log.checkpoint, next));
    const trustedKeys = TrustedKeys.from([log.signer.publicKey, next.publicKey]);
    const { anchor } = log;
    expect((await ask(log, leaf(10), { trustedKeys, anchor })).verdict).toBe('in-log');
  });

  it('passes errors of the store on', async () => {
    const reader = { read: () => Promise.reject(new Error('away')), list: built.log.store.list };
    await expect(ask(built.log, leaf(10), { reader })).rejects.toThrow('away');
  });
});
