import type { DiskSync } from './disk-sync.js';
import { SpoolFailedError } from './spool.errors.js';
import type { SpoolFile } from './spool-file.js';
import type { SpoolFiles } from './spool-files.js';
import type { AppendOutcome, SpoolRecord } from './spool-types.js';

/** One call of `append`, encoded: written whole or not at all. */
export interface EncodedAppend {
  readonly records: readonly SpoolRecord[];
  readonly bytes: Buffer;
  readonly appendedAt: number;
}

interface PendingAppend extends EncodedAppend {
  resolve(outcome: AppendOutcome): void;
  reject(error: SpoolFailedError): void;
}

/** What one `writev` takes: the kernel's IOV_MAX, less one for a header. */
const GROUP_APPENDS_MAX = 1_023;
/** Keeps one write at a few milliseconds, so that the first append in line does not wait for megabytes. */
const GROUP_BYTES_MAX = 1024 * 1024;

/** The disk has no room, but is not broken: what was written stays good and room may come back. */
const NO_ROOM: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Group commit: whatever is appended while a write is under way goes into the next one.
 *
 * Bounds: the caller refuses appends by `pendingBytes`; a group has a bound in appends and bytes.
 * Order: as appended.
 * Errors: a failed write is latched: everything waiting and everything later gets SpoolFailedError.
 */
export class GroupWriter {
  #pending: PendingAppend[] = [];
  #pendingBytes = 0;
  #running: Promise<void> | undefined;
  #failure: SpoolFailedError | undefined;

  constructor(
    private readonly files: SpoolFiles,
    private readonly sync: DiskSync,
    private readonly onFailed: (error: Error) => void,
  ) {}

  /** Appended and not yet written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get failure(): SpoolFailedError | undefined {
    return this.#failure;
  }

  append(append: EncodedAppend): Promise<AppendOutcome> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ ...append, resolve, reject });
      this.#pendingBytes += append.bytes.length;
      this.#running ??= this.#run();
    });
  }

  /** The first failure counts; the later ones are its consequences. */
  fail(failure: SpoolFailedError): void {
    if (this.#failure) return;
    this.#failure = failure;
    for (const append of this.#pending) append.reject(failure);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.onFailed(failure);
  }

  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // What is appended in the same turn of the event loop goes into one write.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const group = this.#nextGroup();
      try {
        const outcome = await this.#write(group);
        this.#pendingBytes -= bytesOf(group);
        for (const append of group) append.resolve(outcome);
      } catch (error) {
        this.#pendingBytes -= bytesOf(group);
        const failure = new SpoolFailedError(`A write to the spool failed.`, { cause: error });
        this.fail(failure);
        for (const append of group) append.reject(this.#failure ?? failure);
      }
    }
    // Here and not in a `finally` of the promise: an append made in between would wait for ever.
    this.#running = undefined;
  }

  #nextGroup(): PendingAppend[] {
    let count = 0;
    let bytes = 0;
    for (const append of this.#pending) {
      bytes += append.bytes.length;
      if (count > 0 && (count === GROUP_APPENDS_MAX || bytes > GROUP_BYTES_MAX)) break;
      count += 1;
    }
    return this.#pending.splice(0, count);
  }

  async #write(group: readonly PendingAppend[]): Promise<AppendOutcome> {
    let file: SpoolFile | undefined;
    try {
      file = await this.files.activeFor(bytesOf(group));
      file.isWriting = true;
      await file.write(
        group.map((append) => append.bytes),
        (group[0] as PendingAppend).appendedAt,
      );
    } catch (error) {
      if (!NO_ROOM.has((error as NodeJS.ErrnoException).code)) throw error;
      // The part that was written must not stand between the records before and after it.
      await file?.truncateToSize();
      return { kind: 'quota-reached', quota: 'disk' };
    } finally {
      if (file) file.isWriting = false;
    }
    for (const append of group) {
      for (const { epoch, seq } of append.records) file.held.add(epoch, seq);
    }
    this.sync.wrote(file);
    return { kind: 'written' };
  }
}

function bytesOf(group: readonly EncodedAppend[]): number {
  return group.reduce((sum, append) => sum + append.bytes.length, 0);
}
