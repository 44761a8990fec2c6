import { describe, expect, it } from 'vitest';
import { SyntheticLog } from '../testing/synthetic-log.js';
import { TEST_ORIGIN, TestLog, questionAbout, testLeaves } from '../testing/test-log.js';
import { signCheckpoint } from './checkpoint.js';
import { logLeaf, receiptPath } from './log-leaf.js';
import { CHECKPOINT_PATH } from './log-paths.js';
import { LogTiles } from './log-tiles.js';
import { encodeReceipt } from './receipt.js';
import { leafHash } from './tree-hash.js';
import { LoggedVerifier, verifyLogged } from './verify-logged.js';

const leaves = testLeaves(0, 620);

/** Published at 600 and 620 leaves; the first checkpoint is held elsewhere. */
async function loggedTo620(): Promise<{ log: TestLog; anchor: Buffer }> {
  const log = new TestLog();
  await log.log(leaves.slice(0, 600));
  const anchor = log.store.get(CHECKPOINT_PATH);
  await log.log(leaves.slice(600));
  return { log, anchor };
}

describe('LoggedVerifier', () => {
  it('reads the checkpoint and each tile once for many leaves', async () => {
    const { log, anchor } = await loggedTo620();
    const reads: string[] = [];
    const reader = {
      read: (key: string) => (reads.push(key), log.store.read(key)),
      list: (prefix: string) => log.store.list(prefix),
    };
    const verifier = new LoggedVerifier({ ...questionAbout(log, leaves[0]!), reader, anchor });
    for (const one of leaves.slice(0, 600)) {
      expect((await verifier.verify(questionAbout(log, one))).verdict).toBe('in-log');
    }
    const others = reads.filter((key) => !key.endsWith('.tlog-proof'));
    expect(others.length).toBe(new Set(others).size);
    expect(others).toHaveLength(5);
  });

  it('looks again at a log that has grown since', async () => {
    const { log } = await loggedTo620();
    const verifier = new LoggedVerifier(questionAbout(log, leaves[0]!));
    expect((await verifier.verify(questionAbout(log, leaves[0]!))).index).toBe(0);
    const more = testLeaves(620, 640);
    await log.log(more);
    log.store.objects.delete(receiptPath(more[1]!));
    expect((await verifier.verify(questionAbout(log, more[0]!))).index).toBe(620);
    expect((await verifier.verify(questionAbout(log, more[1]!))).index).toBe(621);
  });
});

describe('A leaf among ten million', () => {
  const SIZE = 10_000_000;
  const INDEX = 3_141_592;
  const [asked] = testLeaves(0, 1);
  const hashes = [leafHash(Buffer.from('another')), leafHash(logLeaf(asked!))] as const;

  async function readsFor(anchoredSize?: number): Promise<number> {
    const log = new TestLog();
    const objects = new Map<string, Buffer>();
    const synthetic = new SyntheticLog(SIZE, INDEX, ...hashes, objects);
    const at = (size: number) =>
      signCheckpoint({ origin: TEST_ORIGIN, size, root: synthetic.rootAt(size) }, log.signer);
    const firstSize = INDEX + 7;
    const proof = await new LogTiles(synthetic, SIZE).inclusionProof(INDEX, firstSize);
    const receipt = encodeReceipt({ index: INDEX, proof, checkpoint: await at(firstSize) });
    objects.set(CHECKPOINT_PATH, await at(SIZE)).set(receiptPath(asked!), receipt);
    synthetic.reads.length = 0;
    const anchor = anchoredSize === undefined ? {} : { anchor: await at(anchoredSize) };
    const question = questionAbout(log, asked!, { reader: synthetic, ...anchor });
    const report = await verifyLogged(question);
    expect(report).toMatchObject({ index: INDEX, size: SIZE });
    expect(report.verdict).toBe(anchoredSize === undefined ? 'tail-not-anchored' : 'in-log');
    return synthetic.reads.length;
  }

  it('is proven by 7 objects: receipt, checkpoint and 5 tiles', async () => {
    expect(await readsFor()).toBe(7);
    expect(await readsFor(SIZE)).toBe(7);
  });

  it('is proven under an anchor of the last 65,536 leaves by 8, under an older one by 9', async () => {
    expect(await readsFor(SIZE - 20_000)).toBe(8);
    expect(await readsFor(7_000_000)).toBeLessThanOrEqual(9);
  });
});
