import {
  CHECKPOINT_PATH,
  CHECKPOINTS_PREFIX,
  CheckpointError,
  checkpointPath,
  openCheckpoint,
  sizeInCheckpointPath,
  type Checkpoint,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';
import { mapBounded } from '../archive/map-bounded.js';
import type { LogState } from '@verbatim/storage';
import {
  DatabaseBehindLogError,
  ForeignCheckpointError,
  LogRootDiffersError,
  StoreBehindLogError,
} from './log.errors.js';

export interface LogHeadPorts {
  readonly reader: ObjectReader;
  readonly origin: string;
  /** Of the worker's own signing key, and of those before it. */
  readonly trustedKeys: TrustedKeys;
}

/** `pointer-behind`: what was published last is in the store, and the pointer does not name it. */
export type LogHead = 'agrees' | 'pointer-behind';

/**
 * Whether the log that PostgreSQL knows is the one that the store has published: by the pointer to the newest
 * checkpoint, and by the checkpoint of the published size. One read where they agree.
 *
 * Errors: `DatabaseBehindLogError`, `LogRootDiffersError`, `StoreBehindLogError`, `ForeignCheckpointError`.
 */
export async function checkLogHead(state: LogState, ports: LogHeadPorts): Promise<LogHead> {
  const { publishedSize, sequencedSize, root } = state;
  const bytes = await ports.reader.read(CHECKPOINT_PATH);
  if (bytes && state.checkpoint?.equals(bytes)) return 'agrees';
  const pointer = bytes && openOurs(CHECKPOINT_PATH, bytes, ports);
  if (pointer === undefined || pointer.size < publishedSize) {
    if (publishedSize === 0) return 'agrees';
    await checkPublished(state, ports);
    return 'pointer-behind';
  }
  if (pointer.size === publishedSize) {
    if (!root?.equals(pointer.root)) throw rootDiffers(publishedSize, CHECKPOINT_PATH);
    return 'agrees';
  }
  // A publication that died after it had replaced the pointer; its root is compared when it is resumed.
  if (pointer.size === sequencedSize) return 'agrees';
  throw new DatabaseBehindLogError(sequencedSize, { where: CHECKPOINT_PATH, size: pointer.size });
}

/**
 * The long way, for whoever begins to keep the log: also that the store has no checkpoint that the pointer,
 * which can be set back, does not tell of.
 */
export async function searchNewerCheckpoint(
  { publishedSize, sequencedSize }: LogState,
  { reader }: Pick<LogHeadPorts, 'reader'>,
): Promise<void> {
  const found = await mapBounded(prefixesAbove(publishedSize), LISTINGS_AT_ONCE, async (prefix) => {
    for await (const key of reader.list(prefix)) {
      const size = sizeInCheckpointPath(key);
      if (size !== undefined && size > publishedSize && size !== sequencedSize)
        return { key, size };
    }
    return undefined;
  });
  const newer = found.find((one) => one !== undefined);
  if (newer === undefined) return;
  throw new DatabaseBehindLogError(sequencedSize, { where: newer.key, size: newer.size });
}

const LISTINGS_AT_ONCE = 8;

/**
 * Beginnings of the names of all greater sizes, and of no other: so that the names of years of checkpoints
 * need not be listed to find that there is none. The nearest sizes come first.
 */
export function prefixesAbove(size: number): string[] {
  const name = checkpointPath(size);
  const prefixes: string[] = [];
  for (let at = name.length - 1; at >= CHECKPOINTS_PREFIX.length; at -= 1) {
    for (let digit = Number(name[at]) + 1; digit <= 9; digit += 1) {
      prefixes.push(`${name.slice(0, at)}${digit}`);
    }
  }
  return prefixes;
}

/** The pointer is lost or set back: the checkpoint itself has to be there. */
async function checkPublished(state: LogState, ports: LogHeadPorts): Promise<void> {
  const key = checkpointPath(state.publishedSize);
  const bytes = await ports.reader.read(key);
  if (bytes === undefined) throw new StoreBehindLogError(state.publishedSize, key);
  if (state.checkpoint?.equals(bytes)) return;
  const { root } = openOurs(key, bytes, ports);
  if (!state.root?.equals(root)) throw rootDiffers(state.publishedSize, key);
}

/** Errors: `ForeignCheckpointError`. */
export function openOurs(key: string, bytes: Buffer, ports: LogHeadPorts): Checkpoint {
  try {
    return openCheckpoint(bytes, ports.origin, ports.trustedKeys);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw new ForeignCheckpointError(key, error.message);
  }
}

const rootDiffers = (size: number, key: string): LogRootDiffersError =>
  new LogRootDiffersError(size, 'PostgreSQL', key);
