import {
  CHECKPOINT_PATH,
  CHECKPOINTS_PREFIX,
  LogTiles,
  checkpointPath,
  openCheckpoint,
  parseLogLeaf,
  sizeInCheckpointPath,
  verifyLog,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';
import type { RestoredEntry } from './log-entry.js';
import type { LogRegister } from './log-register.js';
import { LogNotRestorableError } from './log.errors.js';

export interface LogToRestore {
  readonly reader: ObjectReader;
  readonly trustedKeys: TrustedKeys;
  readonly origin: string;
  /** A checkpoint that was held elsewhere: then a log that was cut off is not taken for the whole. */
  readonly anchor?: Uint8Array;
  readonly register: Pick<LogRegister, 'restoreEntries' | 'restoreState'>;
  onProgress?(progress: { readonly leaves: number; readonly size: number }): void;
}

const BATCH = 1_000;

/**
 * Gives PostgreSQL the log that the object store has: each leaf with its index and the size that it was first
 * published in. What was asked for and is not in the log waits as before. Nothing is changed where the store's
 * log does not verify, or PostgreSQL has another leaf at an index: resolves to the size, 0 without a log.
 *
 * When it was asked for and that it has a receipt is not in the log: the first is now, the second is found out
 * when the receipt is written again.
 *
 * Crash: the sizes are set last; until then nothing is appended, and it is done again.
 *
 * Errors: `LogNotRestorableError`, `LogForkedDatabaseError`; those of reader and database.
 */
export async function restoreLog(log: LogToRestore): Promise<number> {
  const { reader, trustedKeys, origin, anchor, register, onProgress } = log;
  const published = await publishedSizes(reader);
  const newest = await newestCheckpoint(reader, published.at(-1));
  if (newest === undefined) return 0;
  const mended = withPointer(reader, newest);
  const report = await verifyLog({
    reader: mended,
    trustedKeys,
    origin,
    ...(anchor && { anchor }),
  });
  if (report.verdict !== 'verified' && report.verdict !== 'tail-not-anchored') {
    throw new LogNotRestorableError(report.verdict, report.text);
  }
  const { size, root } = openCheckpoint(newest, origin, trustedKeys);
  let batch: RestoredEntry[] = [];
  const write = async (): Promise<void> => {
    await register.restoreEntries(batch);
    onProgress?.({ leaves: (batch.at(-1)?.index ?? -1) + 1, size });
    batch = [];
  };
  let next = 0;
  for await (const { index, bytes } of new LogTiles(mended, size).entriesIn(0, size)) {
    while (published[next]! <= index) next += 1;
    batch.push({ ...parseLogLeaf(bytes), index, publishedSize: published[next]! });
    if (batch.length === BATCH) await write();
  }
  if (batch.length > 0) await write();
  await register.restoreState({ size, root, checkpoint: newest });
  return size;
}

/** Sizes for which a checkpoint is kept, ascending. */
async function publishedSizes(reader: ObjectReader): Promise<number[]> {
  const sizes: number[] = [];
  for await (const key of reader.list(CHECKPOINTS_PREFIX)) {
    const size = sizeInCheckpointPath(key);
    if (size !== undefined) sizes.push(size);
  }
  return sizes.sort((a, b) => a - b);
}

/** The largest that is kept: the pointer is behind it where a publication died in between. */
async function newestCheckpoint(
  reader: ObjectReader,
  size: number | undefined,
): Promise<Buffer | undefined> {
  if (size === undefined) return reader.read(CHECKPOINT_PATH);
  return reader.read(checkpointPath(size));
}

const withPointer = (reader: ObjectReader, checkpoint: Buffer): ObjectReader => ({
  read: (key) => (key === CHECKPOINT_PATH ? Promise.resolve(checkpoint) : reader.read(key)),
  list: (prefix) => reader.list(prefix),
});
