import type { KeyObject } from 'node:crypto';
import { rm, truncate } from 'node:fs/promises';
import { HEADER_BYTES, isReadable } from './file-header.js';
import { readFileHeader, readSpoolFile } from './file-reader.js';
import { spoolFilesIn } from './spool-directory.js';
import { SpoolKeyError } from './spool.errors.js';
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
    const file = new SpoolFile(number, path, await fileKeyOf(path, key));
    await readHeld(file, onDamage);
    if (file.size <= HEADER_BYTES) await rm(path, { force: true });
    else {
      await truncate(path, file.size);
      files.push(file);
    }
  }
  return { files, lastNumber };
}

/** Undefined: both copies of the header are damaged, and nothing in the file can be opened. */
async function fileKeyOf(path: string, key: SpoolKey): Promise<KeyObject | undefined> {
  const header = await readFileHeader(path);
  if (!header || !isReadable(header)) return undefined;
  if (header.keyId !== key.id) throw new SpoolKeyError(path, header.keyId, key.id);
  return key.fileKey(header.salt, header.partition);
}

/**
 * By checksums alone, which is six times as fast as opening every payload. What was forged is found when
 * it is read to be sent.
 */
async function readHeld(file: SpoolFile, onDamage: (damage: SpoolDamage) => void): Promise<void> {
  const { path } = file;
  for await (const entry of readSpoolFile(path)) {
    const isHeld = entry.kind === 'record' && file.fileKey !== undefined;
    const kind = entry.kind === 'record' ? 'corrupt' : entry.kind;
    if (!isHeld) onDamage({ path, kind, offset: entry.offset });
    if (entry.kind === 'torn') break;
    file.size = entry.end;
    if (isHeld) {
      const { epoch, seq, appendedAt } = entry.identity;
      file.firstAppendedAt = Math.min(file.firstAppendedAt, appendedAt);
      file.held.add(epoch, seq);
    } else file.damageCountedTo = entry.end;
  }
  file.allocated = file.size;
}
