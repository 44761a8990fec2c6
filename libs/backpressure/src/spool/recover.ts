import { rm, truncate } from 'node:fs/promises';
import { readSpoolFile } from './file-reader.js';
import { HEADER_BYTES } from './record-format.js';
import { spoolFilesIn } from './spool-directory.js';
import { SpoolFile } from './spool-file.js';

export interface Recovered {
  readonly files: readonly SpoolFile[];
  readonly lastNumber: number;
  readonly corruptRecords: number;
  readonly tornTails: number;
}

/**
 * Finds out what an earlier process left behind: every intact record counts as held until it is
 * acknowledged (again). Cuts off torn tails; needs no free room, and writes nothing else.
 */
export async function recoverFiles(directory: string): Promise<Recovered> {
  const files: SpoolFile[] = [];
  let lastNumber = 0;
  let corruptRecords = 0;
  let tornTails = 0;
  for (const { number, path } of await spoolFilesIn(directory)) {
    lastNumber = number;
    const file = new SpoolFile(number, path);
    for await (const entry of readSpoolFile(path)) {
      if (entry.kind === 'torn') {
        tornTails += 1;
        await truncate(path, entry.offset);
        break;
      }
      file.size = entry.end;
      if (entry.kind === 'corrupt') {
        corruptRecords += 1;
        file.damageCountedTo = entry.end;
      } else {
        file.firstAppendedAt = Math.min(file.firstAppendedAt, entry.record.appendedAt);
        file.held.add(entry.record.epoch, entry.record.seq);
      }
    }
    if (file.size <= HEADER_BYTES) await rm(path, { force: true });
    else files.push(file);
  }
  return { files, lastNumber, corruptRecords, tornTails };
}
