import type { Checkpoint } from './checkpoint.js';
import { CHECKPOINT_PATH, checkpointPath } from './log-paths.js';
import { type LogVerdict, found, problemOf } from './log-verdict.js';
import { LogTiles } from './log-tiles.js';
import { ANCHOR_NAME, type LogSource, openAnchor, readNewest, shorterThan } from './open-log.js';
import { type RecomputeProgress, type RecomputedLog, recomputeLog } from './recompute-log.js';
import { type NamedCheckpoint, storedCheckpoints } from './stored-checkpoints.js';

export interface LogReport {
  readonly verdict: Exclude<LogVerdict, 'in-log' | 'not-in-log' | 'not-yet-logged'>;
  /** Of the newest checkpoint that could be believed. */
  readonly size?: number;
  /** Leaves that the anchor covers, where there is one. */
  readonly anchoredSize?: number;
  /** Checkpoints that are kept and were held against the entries. */
  readonly checkpoints?: number;
  /** What was signed for another history than the entries tell: names, the first ten. */
  readonly forks: readonly string[];
  /** The first thing wrong, or what was found, in words. */
  readonly text: string;
}

/**
 * The whole log, from its entries: every tile that the newest checkpoint needs is computed again, and every
 * checkpoint that was ever published must be signed and be of the same history, the anchor too. Partial tiles of
 * older sizes are not read: no proof needs them.
 *
 * Never throws for what it reads; errors of the reader itself pass through. Bounds: reads every bundle, every
 * full tile and every checkpoint once.
 * Source: docs/specs/log.md, section 9.
 */
export async function verifyLog(
  options: LogSource & { readonly onProgress?: (progress: RecomputeProgress) => void },
): Promise<LogReport> {
  try {
    return await verifiedLog(options, options.onProgress);
  } catch (error) {
    const problem = problemOf(error);
    if (problem === undefined) throw error;
    return { ...problem, forks: [] };
  }
}

async function verifiedLog(
  source: LogSource,
  onProgress: ((progress: RecomputeProgress) => void) | undefined,
): Promise<LogReport> {
  const anchor = openAnchor(source);
  const pointer = { name: CHECKPOINT_PATH, ...(await readNewest(source, anchor)) };
  const kept = await storedCheckpoints(source);
  checkKept(pointer, kept);
  // A copy is kept before the pointer is moved, so the newest may be among the copies.
  const newest = [pointer, ...kept].reduce((one, other) => (other.size > one.size ? other : one));
  if (anchor !== undefined && anchor.size > newest.size) {
    throw shorterThan(ANCHOR_NAME, anchor, `has ${newest.size} leaves`);
  }
  const signed = [...kept, ...(anchor === undefined ? [] : [{ name: ANCHOR_NAME, ...anchor }])];
  const tiles = new LogTiles(source.reader, newest.size);
  const recomputed = await recomputeLog({ tiles, newest, signed, onProgress });
  const { forks, loggedTwice } = recomputed;
  const counts = { size: newest.size, checkpoints: kept.length };
  if (forks.length > 0) {
    const text = `${forks[0]} was signed for another history than the entries tell`;
    return { verdict: 'log-forked', ...counts, forks: forks.slice(0, 10), text };
  }
  await checkPointer(source, newest);
  if (loggedTwice !== undefined) {
    return { verdict: 'altered-object', ...counts, forks, text: loggedTwice };
  }
  return { ...counts, forks, ...anchored(newest, anchor, recomputed) };
}

/** Two roots that were signed for one size are a fork, whatever the entries say. */
function checkKept(pointer: NamedCheckpoint, kept: readonly NamedCheckpoint[]): void {
  const copy = kept.find(({ size }) => size === pointer.size);
  if (copy === undefined && pointer.size > 0) {
    const path = checkpointPath(pointer.size);
    throw found('missing-object', `${path} is missing, although ${CHECKPOINT_PATH} has that size`);
  }
  if (copy !== undefined && !copy.root.equals(pointer.root)) {
    throw found('log-forked', `${CHECKPOINT_PATH} and ${copy.name} have two roots for one size`);
  }
}

/** Looked at last, since a log that is growing moves the pointer a moment after the copy. */
async function checkPointer(source: LogSource, newest: NamedCheckpoint): Promise<void> {
  const pointer = await readNewest(source, undefined);
  if (pointer.size < newest.size)
    throw shorterThan(newest.name, newest, `has ${pointer.size} leaves`);
}

function anchored(
  { size, origin }: Checkpoint,
  anchor: Checkpoint | undefined,
  { isSearchedForTwice }: RecomputedLog,
): Pick<LogReport, 'verdict' | 'text' | 'anchoredSize'> {
  const signed = `all ${size} entries of ${origin} are as they were signed`;
  const whole = isSearchedForTwice
    ? signed
    : `${signed} (too many to tell whether an object was logged twice)`;
  if (anchor === undefined) {
    const text = `${whole}; without an anchor nothing says that the log was not cut off or rewritten`;
    return { verdict: 'tail-not-anchored', text };
  }
  const anchoredSize = anchor.size;
  if (anchoredSize < size) {
    const text = `${whole}; ${ANCHOR_NAME} covers the first ${anchoredSize}`;
    return { verdict: 'tail-not-anchored', anchoredSize, text };
  }
  return { verdict: 'verified', anchoredSize, text: `${whole}, and ${ANCHOR_NAME} covers them` };
}
