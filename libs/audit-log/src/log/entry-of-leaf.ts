import { alteredTile } from './altered-tile.js';
import { type FoundEntry, findEntry, leafIn } from './find-entry.js';
import { type InclusionClaim, verifyInclusion } from './inclusion.js';
import { type LogLeaf, leafObjectPath, logLeaf, receiptPath } from './log-leaf.js';
import { ProofError } from './log.errors.js';
import { TILE_WIDTH, entriesPath, tileWidth } from './log-paths.js';
import { found } from './log-verdict.js';
import type { LoggedQuestion, LoggedReport } from './logged-report.js';
import { ANCHOR_NAME, type OpenLog, notSigned } from './open-log.js';
import { leafHash } from './tree-hash.js';

/**
 * Entries that are searched for a leaf younger than the merge delay: what one growth of the log takes in that
 * time, several times over.
 */
const YOUNG_ENTRIES_MAX = 20_000;

/** Whether a claim holds. */
export function isProven(claim: InclusionClaim): boolean {
  try {
    verifyInclusion(claim);
    return true;
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return false;
  }
}

/** The tiles must lead from the leaf to the newest root; `otherwise` says what it means if they cannot. */
export async function checkInclusion(
  { newest, tiles }: OpenLog,
  leaf: LogLeaf,
  index: number,
  otherwise: () => Error,
): Promise<void> {
  const proof = await tiles.inclusionProof(index, newest.size);
  const claim = { index, size: newest.size, proof, root: newest.root };
  if (isProven({ ...claim, leafHash: leafHash(logLeaf(leaf)) })) return;
  // Tiles that were altered prove nothing either: then they are what is wrong.
  const altered = await alteredTile(tiles, newest, index);
  throw altered === undefined ? otherwise() : found('altered-object', notSigned(altered));
}

/** What an entry says counts only where the tiles say so too; then the object must be the one of the entry. */
async function checkEntry(
  log: OpenLog,
  leaf: LogLeaf,
  { index, leaf: logged }: FoundEntry,
): Promise<void> {
  await checkInclusion(log, logged, index, () => {
    const bundle = Math.floor(index / TILE_WIDTH);
    const key = entriesPath(bundle, tileWidth(0, bundle, log.newest.size));
    return found('altered-object', `${key} holds an entry ${index} that was not logged`);
  });
  if (logged.digest === leaf.digest) return;
  const text = `${leafObjectPath(leaf)} is not what the log holds of it, in entry ${index}`;
  throw found('altered-object', text);
}

/** Looks for a leaf that has no receipt. */
export async function searched(log: OpenLog, question: LoggedQuestion): Promise<LoggedReport> {
  const { leaf, sealedAt, now, mergeDelayMs, onProgress } = question;
  const { size } = log.newest;
  const isYoung = now - sealedAt < mergeDelayMs;
  const entriesMax = isYoung ? YOUNG_ENTRIES_MAX : Number.MAX_SAFE_INTEGER;
  const entry = await findEntry(log.tiles, size, leaf, { entriesMax, onProgress });
  if (entry === undefined) {
    const verdict = isYoung ? 'not-yet-logged' : 'not-in-log';
    const text = `${leafObjectPath(leaf)} is in none of the ${size} entries of the log`;
    return { verdict, size, text };
  }
  await checkEntry(log, leaf, entry);
  return placed(log, entry.index, `${receiptPath(leaf)} is missing; as its bundle says`);
}

/** The receipt is of another leaf: the object is not what was logged, or the receipt was put here. */
export async function misplaced(
  log: OpenLog,
  question: LoggedQuestion,
  index: number,
): Promise<LoggedReport> {
  const { leaf } = question;
  const entry = await entryAt(log, index);
  if (entry?.leaf.type === leaf.type && entry.leaf.id === leaf.id) {
    await checkEntry(log, leaf, entry);
  }
  const report = await searched(log, question);
  const text = `${receiptPath(leaf)} is of another object: ${report.text}`;
  return {
    ...report,
    verdict: report.index === undefined ? report.verdict : 'altered-object',
    text,
  };
}

async function entryAt({ tiles, newest }: OpenLog, index: number): Promise<FoundEntry | undefined> {
  if (index >= newest.size) return undefined;
  const bundle = await tiles.bundle(Math.floor(index / TILE_WIDTH), newest.size);
  const leaf = leafIn(bundle[index % TILE_WIDTH]!);
  return leaf && { index, leaf };
}

/** What a leaf's place means, given where the anchor ends. */
export function placed({ newest, anchor }: OpenLog, index: number, how: string): LoggedReport {
  const place = `entry ${index} of ${newest.size} in ${newest.origin} (${how})`;
  const at = { index, size: newest.size };
  if (anchor === undefined) {
    const text = `${place}; without an anchor nothing says that the log was not cut off or rewritten`;
    return { verdict: 'tail-not-anchored', ...at, text };
  }
  if (index >= anchor.size) {
    const text = `${place}; ${ANCHOR_NAME} ends before it, at ${anchor.size} leaves`;
    return { verdict: 'tail-not-anchored', ...at, text };
  }
  return { verdict: 'in-log', ...at, text: `${place}, which ${ANCHOR_NAME} covers` };
}
