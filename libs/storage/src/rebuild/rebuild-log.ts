import {
  CHECKPOINT_PATH,
  CHECKPOINTS_PREFIX,
  leafObjectPath,
  LogTiles,
  type LogLeaf,
  checkpointPath,
  openCheckpoint,
  parseLogLeaf,
  receiptPath,
  sizeInCheckpointPath,
  verifyLog,
  type ObjectReader,
} from '@verbatim/audit-log';
import { objectReader } from '../objects/object-store.js';
import type { RebuildFindings } from './rebuild-findings.js';
import type { RebuildPorts } from './rebuild-ports.js';

/** One bundle: its receipts and objects are read side by side. */
const BATCH = 256;
const READS_AT_ONCE = 16;

interface RestoredEntry extends LogLeaf {
  readonly index: number;
  readonly callId: string | null;
  /** When what it stands for was made; null where that is gone. */
  readonly madeAt: Date | null;
  readonly hasReceipt: boolean;
  readonly publishedSize: number;
}

/**
 * The order of the log, from its entries, and the state of it from its newest checkpoint. Nothing is appended,
 * and nothing is taken from a log that does not hold: it is recomputed from its entries first.
 *
 * Bounds: one bundle in memory, and the sizes of all checkpoints.
 */
export async function rebuildLog(ports: RebuildPorts, findings: RebuildFindings): Promise<void> {
  const reader = objectReader(ports.store);
  const sizes = await publishedSizes(reader);
  if (sizes.length === 0 && (await reader.read(CHECKPOINT_PATH)) === undefined) return;
  const { origin, trustedKeys } = ports;
  const report = await verifyLog({ reader, origin, trustedKeys });
  const { size } = report;
  const isWhole = report.verdict === 'verified' || report.verdict === 'tail-not-anchored';
  if (!isWhole || size === undefined) {
    return findings.fault('log/', `${report.verdict}: ${report.text}`);
  }
  const tiles = new LogTiles(reader, size);
  let batch: (LogLeaf & { index: number })[] = [];
  for await (const { index, bytes } of tiles.entriesIn(0, size)) {
    batch.push({ ...parseLogLeaf(bytes), index });
    if (batch.length < BATCH && index < size - 1) continue;
    await restore(batch, sizes, ports, reader);
    ports.progress?.('log', index + 1);
    batch = [];
  }
  await restoreState(size, ports, reader, findings);
}

async function publishedSizes(reader: ObjectReader): Promise<number[]> {
  const sizes: number[] = [];
  for await (const name of reader.list(CHECKPOINTS_PREFIX)) {
    const size = sizeInCheckpointPath(name);
    if (size !== undefined) sizes.push(size);
  }
  return sizes.sort((a, b) => a - b);
}

async function restore(
  leaves: readonly (LogLeaf & { index: number })[],
  sizes: readonly number[],
  { database }: RebuildPorts,
  reader: ObjectReader,
): Promise<void> {
  const entries: RestoredEntry[] = [];
  for (let at = 0; at < leaves.length; at += READS_AT_ONCE) {
    const some = leaves.slice(at, at + READS_AT_ONCE);
    entries.push(...(await Promise.all(some.map((leaf) => entryOf(leaf, sizes, reader)))));
  }
  // What waited in a restored backup gets the index that it had been given since.
  await database.run(
    (client) => client.$executeRaw`
      INSERT INTO log_entries (type, entry_id, digest, call_id, requested_at, log_index,
        published_size, has_receipt)
      SELECT type, entry_id, digest, call_id, coalesce(made_at, 'epoch'), log_index,
        published_size, has_receipt
      FROM unnest(
        ${entries.map(({ type }) => type)}::text[], ${entries.map(({ id }) => id)}::text[],
        ${entries.map(({ digest }) => digest)}::text[], ${entries.map(({ callId }) => callId)}::text[],
        ${entries.map(({ madeAt }) => madeAt)}::timestamptz[],
        ${entries.map(({ index }) => index)}::int8[],
        ${entries.map(({ publishedSize }) => publishedSize)}::int8[],
        ${entries.map(({ hasReceipt }) => hasReceipt)}::bool[]
      ) AS given (type, entry_id, digest, call_id, made_at, log_index, published_size, has_receipt)
      ORDER BY log_index
      ON CONFLICT (type, entry_id) DO UPDATE SET log_index = EXCLUDED.log_index,
        published_size = coalesce(log_entries.published_size, EXCLUDED.published_size),
        has_receipt = log_entries.has_receipt OR EXCLUDED.has_receipt
      WHERE log_entries.digest = EXCLUDED.digest
        AND coalesce(log_entries.log_index, EXCLUDED.log_index) = EXCLUDED.log_index`,
  );
}

async function entryOf(
  leaf: LogLeaf & { index: number },
  sizes: readonly number[],
  reader: ObjectReader,
): Promise<RestoredEntry> {
  const [object, receipt] = await Promise.all([
    reader.read(leafObjectPath(leaf)),
    reader.read(receiptPath(leaf)),
  ]);
  return {
    ...leaf,
    callId: callIdOf(leaf),
    madeAt: object ? madeAtOf(object) : null,
    hasReceipt: receipt !== undefined,
    publishedSize: sizes.find((size) => size > leaf.index) ?? sizes.at(-1)!,
  };
}

/** Seals are of a call, and so are removals; access days and heartbeats are of none. */
function callIdOf({ type, id }: LogLeaf): string | null {
  if (type === 'tombstone' || type === 'disposal') return id;
  return type === 'manifest' || type === 'amendment' ? id.slice(0, id.indexOf('/')) : null;
}

/** A manifest says when it was sealed, a statement when it was made. */
function madeAtOf(bytes: Buffer): Date | null {
  try {
    const { sealedAt, at } = JSON.parse(bytes.toString('utf8')) as {
      sealedAt?: number;
      at?: number;
    };
    const ms = sealedAt ?? at;
    return ms === undefined || !Number.isSafeInteger(ms) ? null : new Date(ms);
  } catch {
    return null;
  }
}

/** Only ever forward: what PostgreSQL knows beyond the store is for a person to look at. */
async function restoreState(
  size: number,
  { database, origin, trustedKeys }: RebuildPorts,
  reader: ObjectReader,
  findings: RebuildFindings,
): Promise<void> {
  const bytes = await reader.read(checkpointPath(size));
  if (bytes === undefined) return findings.fault(checkpointPath(size), 'it is not in the store');
  const { root } = openCheckpoint(bytes, origin, trustedKeys);
  const problem = await database.transaction(async (transaction) => {
    const [state] = await transaction.$queryRaw<{ published: bigint }[]>`
      SELECT published_size AS published FROM log_state FOR UPDATE`;
    const [{ count } = { count: 0 }] = await transaction.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM log_entries WHERE log_index < ${size}`;
    if (count !== size) return `PostgreSQL has ${count} of its ${size} leaves at their places`;
    if (state && Number(state.published) > size) {
      return `PostgreSQL knows ${state.published} leaves as published, the store ${size}`;
    }
    await transaction.$executeRaw`
      UPDATE log_state SET published_size = ${size}, root = ${root}, checkpoint = ${bytes},
        sequenced_size = greatest(sequenced_size, ${size}),
        started_at = coalesce(started_at, (
          SELECT min(requested_at) FROM log_entries WHERE requested_at > 'epoch'))`;
    return undefined;
  });
  if (problem !== undefined) findings.fault('log/', problem);
}
