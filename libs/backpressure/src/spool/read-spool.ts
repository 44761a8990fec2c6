import { readSpoolFile } from './file-reader.js';
import type { StoredRecord } from './record-format.js';
import { allSpoolFilesIn, ignoreMissing } from './spool-directory.js';
import type { SpoolKey } from './spool-key.js';

/**
 * The records of a process's directory, partition by partition, oldest first, without its lock and
 * without changing anything: for looking at a spool, whoever owns it. The counts are complete when
 * the loop is; the tail of a spool that is being written to may count as torn.
 */
export function readSpool(directory: string, key: SpoolKey): SpoolReading {
  return new SpoolReading(directory, key);
}

export class SpoolReading implements AsyncIterable<StoredRecord> {
  corruptRecords = 0;
  tornTails = 0;
  forgedRecords = 0;

  constructor(
    readonly directory: string,
    private readonly key: SpoolKey,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<StoredRecord, void> {
    this.corruptRecords = 0;
    this.tornTails = 0;
    this.forgedRecords = 0;
    for (const { path } of await allSpoolFilesIn(this.directory)) {
      try {
        for await (const entry of readSpoolFile(path, { key: this.key })) {
          if (entry.kind === 'corrupt') this.corruptRecords += 1;
          else if (entry.kind === 'torn') this.tornTails += 1;
          else if (entry.kind === 'forged') this.forgedRecords += 1;
          else if (entry.payload) yield { ...entry.identity, payload: entry.payload };
        }
      } catch (error) {
        // Wholly acknowledged, and deleted by its owner, since the directory was listed.
        ignoreMissing(undefined)(error);
      }
    }
  }
}

/** The identities of what a directory holds, for whoever has no key. Damage is left out. */
export async function* readIdentities(directory: string) {
  for (const { path } of await allSpoolFilesIn(directory)) {
    try {
      for await (const entry of readSpoolFile(path)) {
        if (entry.kind === 'record') yield entry.identity;
      }
    } catch (error) {
      ignoreMissing(undefined)(error);
    }
  }
}
