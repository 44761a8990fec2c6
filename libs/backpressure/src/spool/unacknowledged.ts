import { HEADER_BYTES } from './file-header.js';
import { readSpoolFile } from './file-reader.js';
import { HeldRecords } from './held-records.js';
import type { StoredRecord } from './record-format.js';
import type { SpoolFile } from './spool-file.js';
import type { ReadLimit, SpoolDamage } from './spool-types.js';

export interface ReadUnacknowledged {
  readonly files: readonly SpoolFile[];
  /** Of a time of appending, Unix milliseconds. Later records of a file count as no older. */
  isTooYoung(appendedAt: number): boolean;
  readonly limit: ReadLimit;
  onDamage(damage: SpoolDamage): void;
  /** Held, and not to be found on disk any more. */
  onLost(file: SpoolFile, records: number): void;
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
  { isTooYoung, onDamage, onLost }: ReadUnacknowledged,
): AsyncGenerator<StoredRecord, void> {
  if (file.held.size === 0 || file.isDeleting) return;
  const { path } = file;
  // A file that is still written to gets records that this pass cannot see.
  const isWhole = !file.isOpen;
  const seen = new HeldRecords();
  let isPrefixDone = false;
  try {
    for await (const entry of readSpoolFile(path, boundsOf(file))) {
      if (entry.kind === 'record') {
        const { epoch, seq, appendedAt } = entry.identity;
        if (isTooYoung(appendedAt)) return;
        seen.add(epoch, seq);
        if (file.held.has(epoch, seq) && entry.payload) {
          isPrefixDone = true;
          yield { epoch, seq, appendedAt, payload: entry.payload };
        }
      } else if (entry.end > file.damageCountedTo) {
        file.damageCountedTo = entry.end;
        onDamage({ path, kind: entry.kind, offset: entry.offset });
      }
      if (!isPrefixDone) file.readFrom = entry.end;
    }
  } catch (error) {
    // Its last record was acknowledged while this was on its way.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return;
  }
  if (!isWhole) return;
  const lost = file.held.removeAllBut(seen);
  if (lost > 0) onLost(file, lost);
}

function boundsOf(file: SpoolFile) {
  const { size, readFrom, fileKey } = file;
  return { size, from: { offset: readFrom ?? HEADER_BYTES, fileKey } };
}
