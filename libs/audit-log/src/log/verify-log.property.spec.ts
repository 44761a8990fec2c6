import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TEST_ORIGIN, TestLog, testLeaves } from '../testing/test-log.js';
import type { ObjectReader } from '../verify/verify-report.js';
import { receiptPath } from './log-leaf.js';
import { CHECKPOINT_PATH, checkpointPath } from './log-paths.js';
import { HASH_BYTES } from './tree-hash.js';
import { verifyLog } from './verify-log.js';
import { verifyLogged } from './verify-logged.js';

const INDEX = 259;
const OLDER = [100, 280].map(checkpointPath);
const built = new TestLog();
const leaves = testLeaves(0, 330);
for (const [from, to] of [
  [0, 100],
  [100, 280],
  [280, 330],
] as const) {
  await built.log(leaves.slice(from, to));
}
const anchor = built.store.get(CHECKPOINT_PATH);
const leaf = leaves[INDEX]!;

const source = (reader: ObjectReader) => ({
  reader,
  trustedKeys: built.trustedKeys,
  origin: TEST_ORIGIN,
  anchor,
});
const ask = (reader: ObjectReader) =>
  verifyLogged({ ...source(reader), leaf, sealedAt: 0, now: 1e12, mergeDelayMs: 60_000 });

/** The names that `verify` reads from the unbroken log. */
async function readBy(verify: (reader: ObjectReader) => Promise<unknown>): Promise<string[]> {
  const names = new Set<string>();
  await verify({
    read: (key) => (names.add(key), built.store.read(key)),
    list: (prefix) => built.store.list(prefix),
  });
  return [...names];
}
const readByLog = await readBy((reader) => verifyLog(source(reader)));
const readByLeaf = await readBy(ask);

const harm = (names: readonly string[]) =>
  fc.record({
    key: fc.constantFrom(...names),
    how: fc.constantFrom('flip', 'cut', 'lengthen', 'delete', 'swap'),
    at: fc.nat(),
    other: fc.constantFrom(...names),
  });
type Harm = ReturnType<typeof harm> extends fc.Arbitrary<infer T> ? T : never;

/** The log with one object harmed, and the byte that was, where it is one; `undefined` if nothing changed. */
function harmed({ key, how, at, other }: Harm): { log: TestLog; place?: number } | undefined {
  const log = built.copy();
  const bytes = log.store.get(key);
  const place = at % bytes.length;
  if (how === 'delete') log.store.objects.delete(key);
  if (how === 'cut') log.store.objects.set(key, bytes.subarray(0, place));
  if (how === 'lengthen') log.store.objects.set(key, Buffer.concat([bytes, Buffer.of(at % 256)]));
  if (how === 'swap') log.store.objects.set(key, log.store.get(other));
  if (how !== 'flip')
    return bytes.equals(log.store.objects.get(key) ?? Buffer.alloc(0)) ? undefined : { log };
  bytes[place]! ^= 1 << (at % 8);
  return { log, place };
}

describe('Any one harm', () => {
  it('to any object that verifyLog reads is found, but the loss of an older checkpoint', async () => {
    expect(readByLog.length).toBeGreaterThanOrEqual(9);
    await fc.assert(
      fc.asyncProperty(harm(readByLog), async (some) => {
        const broken = harmed(some);
        if (broken === undefined) return;
        const { verdict, text } = await verifyLog(source(broken.log.store));
        // Nothing says which sizes were published before the newest.
        const isOlder = some.how === 'delete' && OLDER.includes(some.key);
        expect(verdict === 'verified').toBe(isOlder);
        expect(text).not.toBe('');
      }),
      { numRuns: 400 },
    );
  });

  it('to any object that verifyLogged reads is found, but where the answer is the same without it', async () => {
    expect(readByLeaf).toHaveLength(4);
    await fc.assert(
      fc.asyncProperty(harm(readByLeaf), async (some) => {
        const broken = harmed(some);
        if (broken === undefined) return;
        const { verdict } = await ask(broken.log.store);
        // The entries say where a leaf is when its receipt is gone.
        const isSearched = some.key === receiptPath(leaf) && some.how === 'delete';
        // The leaf's own hash is what a proof is for: it is computed, not read.
        const place = Math.floor((broken.place ?? -1) / HASH_BYTES);
        const isOwnHash = some.key === 'log/tile/0/001.p/74' && place === INDEX - 256;
        expect(verdict === 'in-log').toBe(isSearched || isOwnHash);
      }),
      { numRuns: 400 },
    );
  });
});
