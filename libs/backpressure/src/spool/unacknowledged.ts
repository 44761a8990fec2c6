import { readSpoolFile } from './file-reader.js';
import type { StoredRecord } from './record-format.js';
import type { SpoolFile } from './spool-file.js';
import type { ReadLimit } from './spool-types.js';

export interface ReadUnacknowledged {
  readonly files: readonly SpoolFile[];
  /** Of a time of appending, Unix milliseconds. Later records of a file count as no older. */
  isTooYoung(appendedAt: number): boolean;
  readonly limit: ReadLimit;
  onCorrupt(): void;
}

/** Reads held records from disk, oldest first; of each file only what can still be held is read. */
export async function* readUnacknowledged(
  options: ReadUnacknowledged,
): AsyncGenerator<StoredRecord, void> {
  const { files, limit } = options;
  let records = 0;
  let bytes = 0;
  for (const file of files) {
    if (options.isTooYoung(file.firstAppendedAt)) continue;
    for await (const record of readHeld(file, options)) {
      // The first one goes out whatever its size: a reader with a small limit would never move on.
      if (records > 0 && bytes + record.payload.length > limit.bytes) return;
      records += 1;
      bytes += record.payload.length;
      yield record;
      if (records >= limit.records) return;
    }
  }
}

async function* readHeld(
  file: SpoolFile,
  { isTooYoung, onCorrupt }: ReadUnacknowledged,
): AsyncGenerator<StoredRecord, void> {
  if (file.held.size === 0 || file.isDeleting) return;
  let isPrefixDone = false;
  try {
    for await (const entry of readSpoolFile(file.path, boundsOf(file))) {
      if (entry.kind === 'record') {
        const { epoch, seq, appendedAt } = entry.record;
        if (isTooYoung(appendedAt)) return;
        if (file.held.has(epoch, seq)) {
          isPrefixDone = true;
          yield entry.record;
        }
      } else if (entry.end > file.damageCountedTo) {
        file.damageCountedTo = entry.end;
        onCorrupt();
      }
      if (!isPrefixDone) file.readFrom = entry.end;
    }
  } catch (error) {
    // Its last record was acknowledged while this was on its way.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function boundsOf(file: SpoolFile): { size: number; from?: number } {
  return file.readFrom === undefined
    ? { size: file.size }
    : { size: file.size, from: file.readFrom };
}
