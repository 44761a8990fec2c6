import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { invariant, type SeqRange } from '@verbatim/contracts';
import { DirectoryLock } from './directory-lock.js';
import { partitionsIn } from './spool-directory.js';
import { SpoolLockedError, SpoolRefusedError } from './spool.errors.js';
import { SpoolKey } from './spool-key.js';
import { problemsOfStart } from './spool-start.js';
import type { SpoolDamage, SpoolSettings } from './spool-types.js';
import { Spool } from './spool.js';

export interface ProcessSpoolOptions extends Omit<SpoolSettings, 'key'> {
  /** The process's own: `<root>/<process id>`. The root must exist. */
  readonly directory: string;
  /** 32 bytes, from which the key of every file is made. */
  readonly key: Uint8Array | SpoolKey;
  /** By name, which is a folder of the directory. */
  readonly partitions: ReadonlyMap<string, { readonly quotaBytes: number }>;
  /** What all quotas together may not exceed. */
  readonly quotaBytes?: number;
  /** A partition's disk has failed and it takes nothing any more. Once for each. */
  onFailed?(partition: string, error: Error): void;
  onDamage?(damage: SpoolDamage): void;
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
  /**
   * Errors: SpoolRefusedError names everything that is in the way, and nothing has been touched then;
   * SpoolLockedError when another process was quicker.
   */
  static async open(options: ProcessSpoolOptions): Promise<ProcessSpool> {
    const key = keyOf(options.key);
    const problems = await problemsOfStart({ ...options, key });
    if (problems.length > 0) throw new SpoolRefusedError(problems);
    return ProcessSpool.#open({ ...options, key });
  }

  /**
   * The directory of a process that is gone: to be read, acknowledged and drained. Nothing can be
   * appended, and no room is needed.
   */
  static async openAdopted(
    options: Omit<ProcessSpoolOptions, 'partitions' | 'quotaBytes'>,
  ): Promise<ProcessSpool> {
    return ProcessSpool.#open({ ...options, key: keyOf(options.key), partitions: new Map() });
  }

  static async #open(options: ProcessSpoolOptions & { key: SpoolKey }): Promise<ProcessSpool> {
    const { directory, partitions, onFailed, ...settings } = options;
    const lock = await lockDirectory(directory);
    const spools = new Map<string, Spool>();
    try {
      // Those that an earlier life left and this one does not know are drained with the others.
      for (const name of new Set([...partitions.keys(), ...(await partitionsIn(directory))])) {
        const spool = await Spool.open({
          ...settings,
          directory: join(directory, name),
          partition: name,
          quotaBytes: partitions.get(name)?.quotaBytes ?? 0,
          onFailed: (error) => onFailed?.(name, error),
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

function keyOf(key: Uint8Array | SpoolKey): SpoolKey {
  return key instanceof SpoolKey ? key : new SpoolKey(key);
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
