import {
  CHECKPOINT_PATH,
  EMPTY_EDGE,
  LogTiles,
  checkpointPath,
  digestOfObject,
  encodeReceipt,
  growLog,
  logLeaf,
  manifestPath,
  receiptPath,
  signCheckpoint,
  type LogLeaf,
} from '@verbatim/audit-log';
import { MEMORY_ORIGIN, type MemoryRecord } from './memory-record.js';

/** Of others, before those that are asked about: so that proofs have twelve hashes, as in a log of some use. */
const LEAVES_BEFORE = 4_096;

/** Publishes the calls of a record in a log beside them, and writes their receipts. */
export async function logInMemory(record: MemoryRecord, callIds: readonly string[]): Promise<void> {
  const { objects, signer } = record;
  const others = Array.from({ length: LEAVES_BEFORE }, (_, n) => otherLeaf(n));
  const leaves = callIds.map((callId) => leafOf(record, callId));
  const all = [...others, ...leaves];
  const grown = growLog({ edge: EMPTY_EDGE, leaves: all.slice(0, LEAVES_BEFORE).map(logLeaf) });
  const last = growLog({ edge: grown.edge, leaves: all.slice(LEAVES_BEFORE).map(logLeaf) });
  for (const { key, bytes } of [...grown.objects, ...last.objects]) objects.set(key, bytes);
  const checkpoint = { origin: MEMORY_ORIGIN, size: last.newSize, root: last.root };
  const note = await signCheckpoint(checkpoint, signer);
  objects.set(checkpointPath(last.newSize), note);
  objects.set(CHECKPOINT_PATH, note);
  const tiles = new LogTiles(record.reader, last.newSize);
  let index = LEAVES_BEFORE;
  for (const leaf of leaves) {
    const proof = await tiles.inclusionProof(index, last.newSize);
    objects.set(receiptPath(leaf), encodeReceipt({ index, proof, checkpoint: note }));
    index += 1;
  }
}

const otherLeaf = (n: number): LogLeaf => ({
  type: 'tombstone',
  id: `T${n}`,
  digest: digestOfObject(Buffer.from(`tombstone ${n}`)),
});

function leafOf({ objects }: MemoryRecord, callId: string): LogLeaf {
  const manifest = objects.get(manifestPath(callId, 1)) ?? Buffer.alloc(0);
  return { type: 'manifest', id: `${callId}/r1`, digest: digestOfObject(manifest) };
}
