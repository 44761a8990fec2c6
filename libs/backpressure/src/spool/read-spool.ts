import { readSpoolFile } from './file-reader.js';
import type { StoredRecord } from './record-format.js';
import { spoolFilesIn } from './spool-directory.js';

/**
 * The records of a spool directory, oldest first, without its lock and without changing anything:
 * for looking at a spool, whoever owns it. `corruptRecords` and `tornTails` are complete when the
 * loop is; the tail of a spool that is being written to may count as torn.
 */
export function readSpool(directory: string): SpoolReading {
  return new SpoolReading(directory);
}

export class SpoolReading implements AsyncIterable<StoredRecord> {
  corruptRecords = 0;
  tornTails = 0;

  constructor(readonly directory: string) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<StoredRecord, void> {
    this.corruptRecords = 0;
    this.tornTails = 0;
    for (const { path } of await spoolFilesIn(this.directory)) {
      try {
        for await (const entry of readSpoolFile(path)) {
          if (entry.kind === 'record') yield entry.record;
          else if (entry.kind === 'corrupt') this.corruptRecords += 1;
          else this.tornTails += 1;
        }
      } catch (error) {
        // Wholly acknowledged, and deleted by its owner, since the directory was listed.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }
}
