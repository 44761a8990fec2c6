import { describe, expect, it } from 'vitest';
import { TEST_ORIGIN, TestLog, testEntries, testLeaves, testSigner } from '../testing/test-log.js';
import { signCheckpoint } from './checkpoint.js';
import { encodeEntryBundle } from './entry-bundle.js';
import { leafObjectPath, logLeaf } from './log-leaf.js';
import { CHECKPOINT_PATH, checkpointPath } from './log-paths.js';
import type { RecomputeProgress } from './recompute-log.js';
import { leafHash } from './tree-hash.js';
import { verifyLog } from './verify-log.js';

async function publishedAt(...sizes: number[]): Promise<TestLog> {
  const log = new TestLog();
  for (const size of sizes) await log.append(testEntries(log.size, size));
  return log;
}
const built = await publishedAt(100, 256, 300, 1_500, 2_000);
/** With a full tile of level 1. */
const large = await publishedAt(300, 66_000);

const verify = (log: TestLog, more: object = {}) =>
  verifyLog({ reader: log.store, trustedKeys: log.trustedKeys, origin: TEST_ORIGIN, ...more });

/** Verifies a copy after `change`. */
async function verifyChanged(
  change: (log: TestLog) => unknown,
  more: object = {},
  original = built,
) {
  const log = original.copy();
  await change(log);
  return verify(log, more);
}
const flip = (key: string, at: number) => (log: TestLog) => {
  log.store.get(key)[at]! ^= 1;
};
const newest = built.store.get(CHECKPOINT_PATH);
const anchorAt = (size: number) => ({ anchor: built.store.get(checkpointPath(size)) });

describe('verifyLog', () => {
  it('verifies a whole log that an anchor covers', async () => {
    const report = await verify(built, { anchor: newest });
    expect(report).toMatchObject({ verdict: 'verified', size: 2_000, anchoredSize: 2_000 });
    expect(report).toMatchObject({ checkpoints: 5, forks: [] });
  });

  it('says how far an older anchor covers it, and what no anchor leaves open', async () => {
    expect(await verify(built, anchorAt(300))).toMatchObject({
      verdict: 'tail-not-anchored',
      anchoredSize: 300,
    });
    expect((await verify(built)).verdict).toBe('tail-not-anchored');
    expect((await verify(built)).text).toContain('without an anchor');
  });

  it('verifies a log that was never published, and an empty one', async () => {
    const log = new TestLog();
    expect(await verify(log)).toMatchObject({ verdict: 'tail-not-anchored', size: 0 });
    await log.publish();
    const anchor = log.store.get(CHECKPOINT_PATH);
    expect(await verify(log, { anchor })).toMatchObject({ verdict: 'verified', size: 0 });
  });

  it.each([1, 255, 256, 257, 512, 65_536])('verifies a log of %i entries', async (size) => {
    const log = await publishedAt(size);
    const anchor = log.store.get(CHECKPOINT_PATH);
    expect(await verify(log, { anchor })).toMatchObject({ verdict: 'verified', size });
  });

  it('tells how far it is', async () => {
    const told: RecomputeProgress[] = [];
    await verify(built, { onProgress: (progress: RecomputeProgress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ entries: 2_000, of: 2_000 });
    expect(told.length).toBeGreaterThan(7);
  });

  it.each([
    ['an entry', 'log/tile/entries/003', 9, 'log/tile/entries/003 holds an entry 768'],
    ['the length of an entry', 'log/tile/entries/003', 0, 'log/tile/entries/003 is no bundle'],
    ['an entry at the end', 'log/tile/entries/007.p/208', 9, 'log/tile/entries/007.p/208'],
    ['a leaf hash', 'log/tile/0/004', 40, 'log/tile/0/004 is not what'],
    ['a leaf hash at the end', 'log/tile/0/007.p/208', 40, 'log/tile/0/007.p/208'],
    ['a hash of the top', 'log/tile/1/000.p/7', 4, 'log/tile/1/000.p/7 is not what'],
  ])('names what was altered: %s', async (_case, key, at, named) => {
    const report = await verifyChanged(flip(key, at), { anchor: newest });
    expect(report.verdict).toBe('altered-object');
    expect(report.text).toContain(named);
  });

  it('names the tile where a bundle and its tile were altered alike', async () => {
    const alike = (log: TestLog) => {
      const entries = testEntries(768, 1_024).with(5, Buffer.from('another'));
      log.store.objects.set('log/tile/entries/003', encodeEntryBundle(entries));
      log.store.objects.set('log/tile/0/003', Buffer.concat(entries.map(leafHash)));
    };
    for (const original of [built, large]) {
      const report = await verifyChanged(alike, {}, original);
      expect(report.verdict).toBe('altered-object');
      expect(report.text).toContain('log/tile/0/003');
    }
  });

  it('verifies full tiles above the leaves, and names one that was altered', async () => {
    const anchor = large.store.get(CHECKPOINT_PATH);
    expect(await verify(large, { anchor })).toMatchObject({ verdict: 'verified', size: 66_000 });
    for (const key of ['log/tile/1/000', 'log/tile/1/001.p/1', 'log/tile/2/000.p/1']) {
      const report = await verifyChanged(flip(key, 4), { anchor }, large);
      expect(report.verdict).toBe('altered-object');
      expect(report.text).toContain(`${key} is not what`);
    }
  });

  it('says between which sizes the log was written anew without the key', async () => {
    const other = new TestLog();
    const entries = testEntries(0, 2_000).with(280, Buffer.from('another'));
    await other.append(entries);
    const report = await verifyChanged((log) => {
      for (const [key, bytes] of other.store.objects) {
        if (key.startsWith('log/tile/')) log.store.objects.set(key, bytes);
      }
    });
    expect(report.verdict).toBe('altered-object');
    expect(report.text).toContain(`from 256 up to 300`);
    expect(report.text).toContain(checkpointPath(300));
  });

  it.each(['log/tile/entries/003', 'log/tile/0/004', 'log/tile/1/000.p/7'])(
    'names what is missing: %s',
    async (key) => {
      const report = await verifyChanged((log) => log.store.objects.delete(key));
      expect(report.verdict).toBe('missing-object');
      expect(report.text).toContain(key);
    },
  );

  it('names every root that was signed for another history', async () => {
    const fork = (size: number) => async (log: TestLog) => {
      const root = Buffer.alloc(32, 1);
      const bytes = await signCheckpoint({ origin: TEST_ORIGIN, size, root }, log.signer);
      log.store.objects.set(checkpointPath(size), bytes);
    };
    const report = await verifyChanged(async (log) => {
      await fork(300)(log);
      await fork(1_000)(log);
    });
    expect(report).toMatchObject({
      verdict: 'log-forked',
      forks: [checkpointPath(300), checkpointPath(1_000)],
    });
    const twice = await verifyChanged(fork(2_000));
    expect(twice.verdict).toBe('log-forked');
    expect(twice.text).toContain(CHECKPOINT_PATH);
  });

  it('names an object that was logged again with another digest', async () => {
    const log = new TestLog();
    const [first, again] = testLeaves(17, 19);
    await log.log(testLeaves(0, 600));
    const second = logLeaf({ ...first!, digest: again!.digest });
    const anchor = await log.append([second]);
    const report = await verify(log, { anchor });
    expect(report.verdict).toBe('altered-object');
    expect(report.text).toContain(leafObjectPath(first!));
    expect(report.text).toContain('entries 17 and 600');
  });

  it('does not mind an object that was logged twice alike, or entries of another form', async () => {
    const log = new TestLog();
    await log.log(testLeaves(0, 600));
    const anchor = await log.append([...testLeaves(17, 18).map(logLeaf), ...testEntries(0, 2)]);
    expect((await verify(log, { anchor })).verdict).toBe('verified');
  });

  it('tells a log that was begun again from the anchor', async () => {
    const again = new TestLog(built.signer);
    await again.append(testEntries(1_000_000, 1_000_700));
    const report = await verify(again, anchorAt(300));
    expect(report).toMatchObject({ verdict: 'log-forked', forks: ['the anchor'] });
  });

  it('tells a log that was cut off from the anchor, or from what was kept', async () => {
    const back = (log: TestLog) =>
      log.store.objects.set(CHECKPOINT_PATH, log.store.get(checkpointPath(1_500)));
    const report = await verifyChanged(back);
    expect(report.verdict).toBe('log-truncated');
    expect(report.text).toContain(checkpointPath(2_000));

    const cut = (log: TestLog) => {
      back(log);
      log.store.objects.delete(checkpointPath(2_000));
    };
    expect(await verifyChanged(cut, { anchor: newest })).toMatchObject({
      verdict: 'log-truncated',
    });
    expect((await verifyChanged(cut)).verdict).toBe('tail-not-anchored');
  });

  it('waits for the pointer of a log that grows while it is read', async () => {
    const log = built.copy();
    log.store.objects.set(CHECKPOINT_PATH, log.store.get(checkpointPath(1_500)));
    let reads = 0;
    const reader = {
      list: (prefix: string) => log.store.list(prefix),
      read: async (key: string) => {
        if (key === CHECKPOINT_PATH && (reads += 1) === 2) return newest;
        return log.store.read(key);
      },
    };
    const report = await verify(log, { reader, anchor: newest });
    expect(report).toMatchObject({ verdict: 'verified', size: 2_000 });
  });

  it('names the newest checkpoint, or its copy, when it is gone', async () => {
    const gone = (key: string) => verifyChanged((log) => log.store.objects.delete(key));
    expect(await gone(CHECKPOINT_PATH)).toMatchObject({ verdict: 'missing-object' });
    expect((await gone(CHECKPOINT_PATH)).text).toContain(CHECKPOINT_PATH);
    expect((await gone(checkpointPath(2_000))).verdict).toBe('missing-object');
    expect((await gone(checkpointPath(2_000))).text).toContain(checkpointPath(2_000));
  });

  it('names a kept checkpoint that is of another size, key or form', async () => {
    const key = checkpointPath(300);
    const kept = async (bytes: Buffer) => verifyChanged((log) => log.store.objects.set(key, bytes));
    const checkpoint = { origin: TEST_ORIGIN, size: 300, root: Buffer.alloc(32, 1) };
    for (const [bytes, verdict] of [
      [built.store.get(checkpointPath(256)), 'altered-object'],
      [Buffer.from('nothing'), 'altered-object'],
      [await signCheckpoint(checkpoint, testSigner()), 'untrusted-key'],
      [Buffer.from(built.store.get(key).toString().replace('\n300\n', '\n301\n')), 'bad-signature'],
    ] as const) {
      const report = await kept(bytes);
      expect(report.verdict).toBe(verdict);
      expect(report.text).toContain(key);
    }
  });

  it('refuses an anchor of another key before it reads anything', async () => {
    const anchor = await signCheckpoint(built.checkpoint, testSigner());
    const reader = { read: () => Promise.reject(new Error('read')), list: built.store.list };
    expect(await verify(built, { anchor, reader })).toMatchObject({ verdict: 'untrusted-key' });
  });

  it('passes errors of the store on', async () => {
    const reader = { read: () => Promise.reject(new Error('away')), list: built.store.list };
    await expect(verify(built, { reader })).rejects.toThrow('away');
  });
});
