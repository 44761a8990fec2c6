import { randomUUID } from 'node:crypto';
import { open, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { codeOf } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped, warning } from '../check.js';
import type { Installation } from '../installation.js';

const SYNCS = 20;
const BYTES = 4_096;
/** A group of events is written every 10 ms at most and synced beside it: above this the disk falls behind. */
const SLOW_MS = 50;

/** Whether the spool has a disk with room, and how long that takes to say that bytes are safe. */
export const spool = ({ env, access }: Installation): Check => ({
  name: 'spool',
  async run(): Promise<Finding> {
    const directory = access.spoolRootIfAny;
    if (directory === undefined) {
      return skipped('SPOOL_DIRECTORY is not set here: look at it where voice runs');
    }
    try {
      const { bavail, bsize } = await statfs(directory);
      const freeMiB = Math.floor((bavail * bsize) / 1024 ** 2);
      const quotaMiB = Math.floor(env.SPOOL_QUOTA_BYTES / 1024 ** 2);
      const syncMs = await syncTimes(directory);
      const slowest = syncMs.at(-1) ?? 0;
      const found = `${freeMiB} MiB free, quota ${quotaMiB} MiB, fdatasync ${median(syncMs).toFixed(1)} ms, at most ${slowest.toFixed(1)} ms`;
      if (freeMiB < quotaMiB) {
        return failed(
          found,
          'Make room for the quota of every voice process, or lower SPOOL_QUOTA_BYTES.',
        );
      }
      if (median(syncMs) > SLOW_MS) {
        return warning(
          found,
          'Put the spool on a local SSD: this disk is too slow for many calls.',
        );
      }
      return ok(found);
    } catch (error) {
      return failed(
        `${directory}: ${codeOf(error)}`,
        'Make the directory, on a volume that outlives the process, writable for it.',
      );
    }
  },
});

/** Milliseconds of some writes made safe, ascending. */
async function syncTimes(directory: string): Promise<number[]> {
  const file = path.join(directory, `.doctor-${randomUUID()}`);
  const handle = await open(file, 'wx', 0o600);
  try {
    const times: number[] = [];
    for (let i = 0; i < SYNCS; i++) {
      const startedAt = performance.now();
      await handle.write(Buffer.alloc(BYTES), 0, BYTES, i * BYTES);
      await handle.datasync();
      times.push(performance.now() - startedAt);
    }
    return times.sort((a, b) => a - b);
  } finally {
    await handle.close();
    await rm(file, { force: true });
  }
}

const median = (ascending: readonly number[]): number =>
  ascending[Math.floor(ascending.length / 2)] ?? 0;
