import { describe, expect, it } from 'vitest';
import { TrustedKeys } from '../seal/signer.js';
import { TEST_ORIGIN, TestLog, testLeaves, testSigner } from '../testing/test-log.js';
import { signCheckpoint } from './checkpoint.js';
import { CHECKPOINT_PATH } from './log-paths.js';
import { verifyLogged } from './verify-logged.js';

const END = 1_795_888_800_000;
const leaves = testLeaves(0, 20);
const [old, next] = [testSigner(), testSigner()];
const trustedKeys = TrustedKeys.from([
  { publicKey: old.publicKey, validUntil: END },
  next.publicKey,
]);

const ask = (log: TestLog, index: number, sealedAt: number, anchor?: Buffer) =>
  verifyLogged({
    reader: log.store,
    trustedKeys,
    origin: TEST_ORIGIN,
    leaf: leaves[index]!,
    sealedAt,
    now: sealedAt + 3_600_000,
    mergeDelayMs: 60_000,
    ...(anchor && { anchor }),
  });

/** Ten leaves under the old key, and ten under the one that took its place. */
async function rotated(): Promise<{ log: TestLog; anchor: Buffer }> {
  const before = new TestLog(old);
  await before.log(leaves.slice(0, 10));
  const after = new TestLog(next);
  for (const [key, bytes] of before.store.objects) after.store.objects.set(key, bytes);
  after.edge = before.edge;
  const anchor = before.store.get(CHECKPOINT_PATH);
  await after.log(leaves.slice(10));
  return { log: after, anchor };
}

describe('verifyLogged, over a rotation of the key that signs checkpoints', () => {
  it('believes what each key signed in its time, and an anchor of before', async () => {
    const { log, anchor } = await rotated();
    expect(await ask(log, 3, END - 1, anchor)).toMatchObject({ verdict: 'in-log', index: 3 });
    expect(await ask(log, 13, END + 1, anchor)).toMatchObject({ index: 13, size: 20 });
    expect((await ask(log, 13, END + 1)).verdict).toBe('tail-not-anchored');
  });

  it('does not believe a receipt or a newest checkpoint that an ended key signed', async () => {
    const log = new TestLog(old);
    await log.log(leaves);
    const late = await ask(log, 13, END + 1);
    expect(late).toMatchObject({ verdict: 'untrusted-key' });
    expect(late.text).toMatch(/\.tlog-proof holds what was made at .*, when its keys had ended/);
    const { log: forged } = await rotated();
    forged.store.objects.set(CHECKPOINT_PATH, await signCheckpoint(forged.checkpoint, old));
    expect(await ask(forged, 13, END + 1)).toMatchObject({
      verdict: 'untrusted-key',
      text: expect.stringMatching(/^log\/checkpoint holds what was made at/),
    });
    expect((await ask(forged, 3, END - 1)).verdict).toBe('tail-not-anchored');
  });

  it('waits for what is not in the log yet, though an ended key signed the newest checkpoint', async () => {
    const log = new TestLog(old);
    await log.log(leaves.slice(0, 10));
    const report = await verifyLogged({
      reader: log.store,
      ...{ trustedKeys, origin: TEST_ORIGIN, leaf: leaves[13]!, mergeDelayMs: 60_000 },
      ...{ sealedAt: END + 1, now: END + 2 },
    });
    expect(report.verdict).toBe('not-yet-logged');
  });

  it('believes a checkpoint that both keys signed', async () => {
    const { log } = await rotated();
    const both = await signCheckpoint(log.checkpoint, next, old);
    log.store.objects.set(CHECKPOINT_PATH, both);
    expect((await ask(log, 13, END + 1)).verdict).toBe('tail-not-anchored');
  });
});
