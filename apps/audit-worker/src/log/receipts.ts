import {
  LogTiles,
  checkpointPath,
  encodeReceipt,
  leafHash,
  logLeaf,
  receiptPath,
  verifyInclusion,
  type Checkpoint,
} from '@verbatim/audit-log';
import {
  ObjectConflictError,
  type EntryToReceipt,
  type LogRegister,
  type ObjectStore,
} from '@verbatim/storage';
import { mapBounded } from '../archive/map-bounded.js';
import { openOurs, type LogHeadPorts } from './log-head.js';
import { StoreBehindLogError } from './log.errors.js';

/** One bundle's worth, so that neighbours share the tiles that their proofs are made of. */
export const RECEIPTS_AT_ONCE_MAX = 256;
/** 64 receipts a second where a write takes 500 ms: four times what a worker seals. */
const WRITES_AT_ONCE = 32;

export interface ReceiptPorts extends LogHeadPorts {
  readonly register: Pick<LogRegister, 'receiptsOwed' | 'markReceipts'>;
  readonly store: Pick<ObjectStore, 'create'>;
  /** The path holds other bytes: somebody put them there. */
  onConflict(entry: EntryToReceipt): void;
}

/**
 * Writes the receipts of some leaves, beside what they stand for: each of the checkpoint that first covered
 * its leaf, so that its bytes are the same whoever writes it and whenever. Resolves to how many.
 *
 * Crash: those that are not marked are written again, with the same bytes.
 *
 * Errors: `ProofError` where a tile is not the one that the checkpoint is over; nothing is written then.
 */
export async function writeReceipts(ports: ReceiptPorts): Promise<number> {
  const owed = await ports.register.receiptsOwed(RECEIPTS_AT_ONCE_MAX);
  const [first] = owed;
  if (first === undefined) return 0;
  const { note, checkpoint } = await readCheckpoint(first.publishedSize, ports);
  const tiles = new LogTiles(ports.reader, checkpoint.size);
  const receipts = await Promise.all(
    owed.map(async (entry) => {
      const proof = await provenBy(tiles, entry, checkpoint);
      return { entry, bytes: encodeReceipt({ index: entry.index, proof, checkpoint: note }) };
    }),
  );
  await mapBounded(receipts, WRITES_AT_ONCE, ({ entry, bytes }) => createOnce(entry, bytes, ports));
  await ports.register.markReceipts(owed.map(({ index }) => index));
  return owed.length;
}

async function readCheckpoint(
  size: number,
  ports: ReceiptPorts,
): Promise<{ note: Buffer; checkpoint: Checkpoint }> {
  const key = checkpointPath(size);
  const note = await ports.reader.read(key);
  if (note === undefined) throw new StoreBehindLogError(size, key);
  return { note, checkpoint: openOurs(key, note, ports) };
}

/** A receipt is for ever, so that it is checked as whoever gets it would. */
async function provenBy(
  tiles: LogTiles,
  { index, type, id, digest }: EntryToReceipt,
  { size, root }: Checkpoint,
): Promise<Buffer[]> {
  const proof = await tiles.inclusionProof(index, size);
  verifyInclusion({ index, size, leafHash: leafHash(logLeaf({ type, id, digest })), proof, root });
  return proof;
}

/** What is there stays, and no retry can help: somebody is told, and the others are not held up. */
async function createOnce(
  entry: EntryToReceipt,
  bytes: Buffer,
  { store, onConflict }: ReceiptPorts,
): Promise<void> {
  const { type, id, digest } = entry;
  try {
    await store.create(receiptPath({ type, id, digest }), bytes, { contentType: 'text/plain' });
  } catch (error) {
    if (!(error instanceof ObjectConflictError)) throw error;
    onConflict(entry);
  }
}
