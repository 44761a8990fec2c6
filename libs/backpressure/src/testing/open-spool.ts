import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { readSpool, type SpoolReading } from '../spool/read-spool.js';
import { Spool } from '../spool/spool.js';
import { SpoolKey } from '../spool/spool-key.js';
import type { SpoolOptions } from '../spool/spool-types.js';
import { temporaryDirectories } from './temporary-directory.js';

export const KEY = new SpoolKey(Buffer.alloc(32, 7));
export const PARTITION = 'salon';

/** A function that opens spools which are closed after each test. */
export function spoolOpener(defaults: Partial<SpoolOptions> = {}) {
  const newDirectory = temporaryDirectories();
  const opened: Spool[] = [];
  afterEach(async () => {
    for (const spool of opened.splice(0)) await spool.close();
  });
  return async (options: Partial<SpoolOptions> = {}): Promise<Spool> => {
    const spool = await Spool.open({
      directory: join(newDirectory(), PARTITION),
      partition: PARTITION,
      key: KEY,
      quotaBytes: 1_000_000,
      recordBytesMax: 100_000,
      ...defaults,
      ...options,
    });
    opened.push(spool);
    return spool;
  };
}

/** What lies on disk, without the spool's help. */
export function onDisk(spool: Spool): SpoolReading {
  return readSpool(dirname(spool.directory), KEY);
}
