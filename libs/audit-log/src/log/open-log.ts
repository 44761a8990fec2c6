import type { TrustedKeys } from '../seal/signer.js';
import type { ObjectReader } from '../verify/verify-report.js';
import { alteredTile } from './altered-tile.js';
import type { Checkpoint } from './checkpoint.js';
import { verifyConsistency } from './consistency.js';
import { ProofError } from './log.errors.js';
import { CHECKPOINTS_PREFIX, CHECKPOINT_PATH } from './log-paths.js';
import { LogTiles } from './log-tiles.js';
import { found, openedCheckpoint } from './log-verdict.js';
import { EMPTY_ROOT } from './tree-hash.js';

/** Where a log lies, and what a verifier brings along. */
export interface LogSource {
  readonly reader: ObjectReader;
  readonly trustedKeys: TrustedKeys;
  readonly origin: string;
  /** A checkpoint that was held elsewhere, as bytes. */
  readonly anchor?: Uint8Array;
}

/** A log whose newest checkpoint is signed and continues the anchor. */
export interface OpenLog {
  readonly newest: Checkpoint;
  readonly anchor: Checkpoint | undefined;
  readonly tiles: LogTiles;
}

/** How messages call the anchor: it has no name in the store. */
export const ANCHOR_NAME = 'the anchor';

/**
 * Reads the newest checkpoint and holds it against the anchor. A store in which nothing was ever published is
 * an empty log.
 *
 * Errors: `LogProblemFound`; as `LogTiles`.
 */
export async function openLog(source: LogSource): Promise<OpenLog> {
  const anchor = openAnchor(source);
  const newest = await readNewest(source, anchor);
  const tiles = new LogTiles(source.reader, newest.size);
  const log = { newest, anchor, tiles };
  if (anchor !== undefined) await checkAnchor(log, anchor);
  return log;
}

/** Errors: `LogProblemFound`. */
export function openAnchor({ anchor, origin, trustedKeys }: LogSource): Checkpoint | undefined {
  return anchor && openedCheckpoint(ANCHOR_NAME, anchor, origin, trustedKeys);
}

/** Errors: `LogProblemFound`. */
export async function readNewest(
  { reader, origin, trustedKeys }: LogSource,
  anchor: Checkpoint | undefined,
): Promise<Checkpoint> {
  const bytes = await reader.read(CHECKPOINT_PATH);
  if (bytes !== undefined) return openedCheckpoint(CHECKPOINT_PATH, bytes, origin, trustedKeys);
  if (anchor !== undefined && anchor.size > 0) throw shorterThan(ANCHOR_NAME, anchor, 'is missing');
  for await (const key of reader.list(CHECKPOINTS_PREFIX)) {
    throw found('missing-object', `${CHECKPOINT_PATH} is missing, although ${key} was published`);
  }
  return { origin, size: 0, root: EMPTY_ROOT };
}

/** That something signed speaks of more leaves than the store's newest checkpoint does. */
export function shorterThan(name: string, signed: Checkpoint, how: string): Error {
  return found(
    'log-truncated',
    `${CHECKPOINT_PATH} ${how}, while ${name} was signed at ${signed.size} leaves`,
  );
}

async function checkAnchor({ newest, tiles }: OpenLog, anchor: Checkpoint): Promise<void> {
  if (newest.size < anchor.size) {
    throw shorterThan(ANCHOR_NAME, anchor, `has ${newest.size} leaves`);
  }
  const proof = await tiles.consistencyProof(anchor.size, newest.size);
  try {
    verifyConsistency({
      size1: anchor.size,
      size2: newest.size,
      root1: anchor.root,
      root2: newest.root,
      proof,
    });
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    // Tiles that were altered prove nothing either: then they are what is wrong. Equal sizes ask no tiles.
    const altered =
      newest.size > anchor.size ? await alteredTile(tiles, newest, anchor.size - 1) : undefined;
    if (altered !== undefined) throw found('altered-object', notSigned(altered));
    throw found('log-forked', `${CHECKPOINT_PATH} does not continue ${ANCHOR_NAME}`);
  }
}

export const notSigned = (key: string): string =>
  `${key} is not what ${CHECKPOINT_PATH} was signed for`;
