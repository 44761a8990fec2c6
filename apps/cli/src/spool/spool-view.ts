import { access } from 'node:fs/promises';
import {
  listSpools,
  verifySpoolFile,
  type FileVerdict,
  type SpoolFileListing,
  type SpoolKey,
  type SpoolListing,
} from '@verbatim/backpressure';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';

/** One vertical in one process's directory. */
export interface SpoolRow {
  readonly processId: string;
  readonly directory: string;
  readonly owner: 'alive' | 'dead';
  readonly pid?: number;
  /** Null for a directory without files. */
  readonly vertical: string | null;
  readonly files: number;
  readonly bytes: number;
  /** On disk; some may be acknowledged already, until their file goes. */
  readonly records: number;
  readonly oldestAgeSeconds: number | null;
  readonly keyIds: readonly string[];
  /** Why records were not counted. */
  readonly unreadable: readonly string[];
}

export interface VerifiedFile extends FileVerdict {
  readonly processId: string;
  readonly vertical: string;
  readonly path: string;
  readonly bytes: number;
  readonly isDamaged: boolean;
}

/** Told before each file is read; a spool of gigabytes takes a while. */
export type OnFile = (done: number, files: number, bytesLeft: number) => void;

/** A write that is under way looks torn. */
const LIVE_ATTEMPTS = 3;
const LIVE_PAUSE_MS = 50;

export async function spoolsUnder(root: string): Promise<SpoolListing[]> {
  const problem = await access(root).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) => code,
  );
  if (problem === undefined) return listSpools(root);
  const text = `The spool directory ${root} cannot be opened (${problem}).`;
  throw new CommandFailure(text, EXIT_CODE.configuration);
}

export async function spoolRows(
  spools: readonly SpoolListing[],
  now: number,
  onFile: OnFile,
): Promise<SpoolRow[]> {
  const progress = new Progress(spools, onFile);
  const rows: SpoolRow[] = [];
  for (const spool of spools) {
    const byPartition = Map.groupBy(spool.files, ({ partition }) => partition);
    if (byPartition.size === 0) rows.push(rowOf(spool, null, [], [], now));
    for (const [partition, files] of byPartition) {
      const verdicts: FileVerdict[] = [];
      for (const file of files) {
        progress.next(file);
        const verdict = await verifySpoolFile(file.path);
        if (verdict) verdicts.push(verdict);
      }
      rows.push(rowOf(spool, partition, files, verdicts, now));
    }
  }
  return rows;
}

function rowOf(
  { processId, directory, isOwned, pid }: SpoolListing,
  vertical: string | null,
  files: readonly SpoolFileListing[],
  verdicts: readonly FileVerdict[],
  now: number,
): SpoolRow {
  const oldestAt = Math.min(...verdicts.map((verdict) => verdict.oldestAt ?? Infinity));
  return {
    ...{ processId, directory, vertical, files: files.length },
    owner: isOwned ? 'alive' : 'dead',
    ...(pid !== undefined && { pid }),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    records: verdicts.reduce((sum, { intact }) => sum + intact, 0),
    oldestAgeSeconds: oldestAt < Infinity ? Math.max(0, now - oldestAt) / 1_000 : null,
    keyIds: [...new Set(files.flatMap(({ keyId }) => keyId ?? []))],
    unreadable: [...new Set(verdicts.flatMap(({ unreadable }) => unreadable ?? []))],
  };
}

/** Reads everything; with a key, what was forged is found too. */
export async function verifySpools(
  spools: readonly SpoolListing[],
  key: SpoolKey | undefined,
  onFile: OnFile,
): Promise<VerifiedFile[]> {
  const progress = new Progress(spools, onFile);
  const verified: VerifiedFile[] = [];
  for (const { processId, isOwned, files } of spools) {
    for (const file of files) {
      progress.next(file);
      const verdict = await verifyFile(file.path, key, isOwned ? LIVE_ATTEMPTS : 1);
      if (!verdict) continue;
      const { partition: vertical, path, bytes } = file;
      const { corrupt, torn, forged, unreadable } = verdict;
      const isDamaged = corrupt + torn + forged > 0 || unreadable !== undefined;
      verified.push({ processId, vertical, path, bytes, isDamaged, ...verdict });
    }
  }
  return verified;
}

async function verifyFile(
  path: string,
  key: SpoolKey | undefined,
  attempts: number,
): Promise<FileVerdict | undefined> {
  const verdict = await verifySpoolFile(path, key);
  if (!verdict || verdict.torn === 0 || attempts === 1) return verdict;
  await new Promise((resolve) => setTimeout(resolve, LIVE_PAUSE_MS));
  return verifyFile(path, key, attempts - 1);
}

class Progress {
  private done = 0;
  private bytesLeft: number;
  private readonly files: number;

  constructor(
    spools: readonly SpoolListing[],
    private readonly onFile: OnFile,
  ) {
    this.files = spools.reduce((sum, { files }) => sum + files.length, 0);
    this.bytesLeft = spools.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  next({ bytes }: SpoolFileListing): void {
    this.onFile(this.done, this.files, this.bytesLeft);
    this.done += 1;
    this.bytesLeft -= bytes;
  }
}
