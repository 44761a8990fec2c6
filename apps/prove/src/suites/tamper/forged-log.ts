import {
  CHECKPOINT_PATH,
  EMPTY_EDGE,
  type LogLeaf,
  LogTiles,
  type NoteSigner,
  checkpointPath,
  encodeReceipt,
  growLog,
  logLeaf,
  openCheckpoint,
  parseLogLeaf,
  readLogEdge,
  receiptPath,
  signCheckpoint,
  type TrustedKeys,
} from '@verbatim/audit-log';
import type { StoreCopy } from './store-copy.js';

export const ORIGIN = 'verbatim/log';

export async function logSize(store: StoreCopy, trustedKeys: TrustedKeys): Promise<number> {
  return openCheckpoint(await store.get(CHECKPOINT_PATH), ORIGIN, trustedKeys).size;
}

export async function leavesOf(store: StoreCopy, size: number): Promise<LogLeaf[]> {
  const leaves: LogLeaf[] = [];
  for await (const { bytes } of new LogTiles(store, size).entriesIn(0, size)) {
    leaves.push(parseLogLeaf(bytes));
  }
  return leaves;
}

/** Appends as the worker does: tiles, checkpoint, receipts. Gives back the checkpoint. */
export async function appendLeaves(
  store: StoreCopy,
  size: number,
  leaves: readonly LogLeaf[],
  signer: NoteSigner,
): Promise<Buffer> {
  const edge = size === 0 ? EMPTY_EDGE : await readLogEdge(store, size);
  const { objects, newSize, root } = growLog({ edge, leaves: leaves.map(logLeaf) });
  for (const { key, bytes } of objects) await store.write(key, bytes);
  const checkpoint = await signCheckpoint({ origin: ORIGIN, size: newSize, root }, signer);
  await store.write(checkpointPath(newSize), checkpoint);
  await store.write(CHECKPOINT_PATH, checkpoint);
  const tiles = new LogTiles(store, newSize);
  for (const [at, leaf] of leaves.entries()) {
    const proof = await tiles.inclusionProof(size + at, newSize);
    await store.write(receiptPath(leaf), encodeReceipt({ index: size + at, proof, checkpoint }));
  }
  return checkpoint;
}

/** Writes the whole log anew, with other leaves: what only who holds its key can do. */
export async function rewriteLog(
  store: StoreCopy,
  trustedKeys: TrustedKeys,
  signer: NoteSigner,
  change: (leaves: LogLeaf[]) => readonly LogLeaf[],
): Promise<void> {
  const leaves = change(await leavesOf(store, await logSize(store, trustedKeys)));
  await store.remove('log');
  await appendLeaves(store, 0, leaves, signer);
}

/** Takes the log back to what it was at `size`: later tiles, checkpoints and the pointer. */
export async function cutLog(
  store: StoreCopy,
  trustedKeys: TrustedKeys,
  signer: NoteSigner,
  size: number,
): Promise<void> {
  const leaves = (await leavesOf(store, await logSize(store, trustedKeys))).slice(0, size);
  const receipts = new Map<string, Buffer>();
  for (const leaf of leaves) receipts.set(receiptPath(leaf), await store.get(receiptPath(leaf)));
  await store.remove('log');
  await appendLeaves(store, 0, leaves, signer);
  for (const [key, bytes] of receipts) await store.write(key, bytes);
}
