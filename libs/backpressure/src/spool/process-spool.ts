import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { invariant, type SeqRange } from '@verbatim/contracts';
import { DirectoryLock } from './directory-lock.js';
import { SpoolLockedError } from './spool.errors.js';
import { Spool } from './spool.js';

export interface ProcessSpoolOptions {
  /** The process's own: `<root>/<process id>`. */
  readonly directory: string;
  /** 32 bytes, from which the key of every file is derived. */
  readonly key: Uint8Array;
  /** By name, which is a folder of the directory. */
  readonly partitions: ReadonlyMap<string, { readonly quotaBytes: number }>;
  readonly fileBytesMax?: number;
  readonly recordBytesMax?: number;
  readonly syncIntervalMs?: number;
  /** A partition's disk has failed and it takes nothing any more. Once for each. */
  onFailed?(partition: string, error: Error): void;
  now?(): number;
}

const LOCK_ATTEMPTS = 4;
const LOCK_PAUSE_MS = 100;

/**
 * The spool of one process: one locked directory, and in it a `Spool` with files and a quota of its
 * own for every partition (a vertical), so that no backlog takes another's room.
 *
 * Source: docs/specs/backpressure.md, section 6.
 */
export class ProcessSpool {
  static async open(options: ProcessSpoolOptions): Promise<ProcessSpool> {
    const { directory, partitions, onFailed, ...each } = options;
    const lock = await lockDirectory(directory);
    const spools = new Map<string, Spool>();
    try {
      for (const [name, { quotaBytes }] of partitions) {
        const spool = await Spool.openPartition({
          ...each,
          directory: join(directory, name),
          quotaBytes,
          onSyncError: (error) => onFailed?.(name, error),
        });
        spools.set(name, spool);
      }
      return new ProcessSpool(directory, lock, spools);
    } catch (error) {
      for (const spool of spools.values()) await spool.close();
      await lock.release(directory);
      throw error;
    }
  }

  private constructor(
    readonly directory: string,
    private readonly lock: DirectoryLock,
    /** By name. */
    readonly partitions: ReadonlyMap<string, Spool>,
  ) {}

  /** Throws for a name that it was not opened with: that is a bug. */
  of(partition: string): Spool {
    const spool = this.partitions.get(partition);
    invariant(spool, `the spool has no partition ${partition}`);
    return spool;
  }

  acknowledge(epoch: string, ranges: readonly SeqRange[]): void {
    for (const spool of this.partitions.values()) spool.acknowledge(epoch, ranges);
  }

  heldEpochs(): string[] {
    return [...new Set([...this.partitions.values()].flatMap((spool) => spool.heldEpochs()))];
  }

  get heldRecords(): number {
    let held = 0;
    for (const spool of this.partitions.values()) held += spool.counters.heldRecords;
    return held;
  }

  async close(): Promise<void> {
    await Promise.all([...this.partitions.values()].map((spool) => spool.close()));
    await this.lock.release(this.directory);
  }
}

/**
 * Another process may be adopting the directory just now: then it is locked for a moment, and gone
 * in the next. A living owner still holds it after the last attempt.
 */
async function lockDirectory(directory: string): Promise<DirectoryLock> {
  for (let attempt = 1; ; attempt += 1) {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    try {
      return await DirectoryLock.take(directory);
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const isPassing = isMissing || error instanceof SpoolLockedError;
      if (!isPassing || attempt === LOCK_ATTEMPTS) throw error;
      await sleep(LOCK_PAUSE_MS);
    }
  }
}
