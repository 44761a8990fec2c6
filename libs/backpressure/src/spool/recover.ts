import { rm, truncate } from 'node:fs/promises';
import { HEADER_BYTES, isReadable } from './file-header.js';
import { readFileHeader, readSpoolFile } from './file-reader.js';
import { spoolFilesIn } from './spool-directory.js';
import { SpoolFile } from './spool-file.js';
import type { SpoolKey } from './spool-key.js';
import type { SpoolDamage } from './spool-types.js';

export interface Recovered {
  readonly files: readonly SpoolFile[];
  readonly lastNumber: number;
}

/**
 * Finds out what an earlier process left behind: every intact record counts as held until it is
 * acknowledged (again). Cuts off torn tails and unused room; needs no free room, and writes nothing
 * else.
 */
export async function recoverFiles(
  directory: string,
  key: SpoolKey,
  onDamage: (damage: SpoolDamage) => void,
): Promise<Recovered> {
  const files: SpoolFile[] = [];
  let lastNumber = 0;
  for (const { number, path } of await spoolFilesIn(directory)) {
    lastNumber = number;
    const header = await readFileHeader(path);
    const isMine = header && isReadable(header) && header.keyId === key.id;
    const fileKey = isMine ? key.fileKey(header.salt, header.partition) : undefined;
    const file = new SpoolFile(number, path, fileKey);
    await readHeld(file, key, onDamage);
    if (file.size <= HEADER_BYTES) await rm(path, { force: true });
    else {
      await truncate(path, file.size);
      files.push(file);
    }
  }
  return { files, lastNumber };
}

async function readHeld(
  file: SpoolFile,
  key: SpoolKey,
  onDamage: (damage: SpoolDamage) => void,
): Promise<void> {
  const { path } = file;
  for await (const entry of readSpoolFile(path, { key })) {
    if (entry.kind !== 'record') onDamage({ path, kind: entry.kind, offset: entry.offset });
    if (entry.kind === 'torn') break;
    file.size = entry.end;
    if (entry.kind === 'record') {
      const { epoch, seq, appendedAt } = entry.identity;
      file.firstAppendedAt = Math.min(file.firstAppendedAt, appendedAt);
      file.held.add(epoch, seq);
    } else file.damageCountedTo = entry.end;
  }
  file.allocated = file.size;
}
