import { open } from 'node:fs/promises';
import type { SpoolFile } from './spool-file.js';

/**
 * Forces what was written to the medium, at most once per interval and only when there is something.
 *
 * Crash: the death of the process loses nothing; a power cut loses at most what was written since the
 * last sync began.
 * Errors: the first failure is reported and is the last sync there is. After it the kernel may have
 * marked the lost pages clean, and a second call would claim success for bytes that never arrived.
 */
export class DiskSync {
  readonly #dirty = new Set<SpoolFile>();
  /** Written for good: to be closed as soon as they are on the medium. */
  readonly #sealed = new Set<SpoolFile>();
  #isDirectoryDirty = false;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #hasFailed = false;

  constructor(
    private readonly directory: string,
    private readonly intervalMs: number,
    private readonly onFailed: (error: Error) => void,
  ) {}

  /** A new file is only there after a power cut if the directory that names it was synced too. */
  created(): void {
    this.#isDirectoryDirty = true;
  }

  wrote(file: SpoolFile): void {
    this.#dirty.add(file);
    this.#arm();
  }

  sealed(file: SpoolFile): void {
    this.#sealed.add(file);
    this.#dirty.add(file);
    this.#arm();
  }

  /** Its records are acknowledged: nobody needs them on the medium any more. */
  forget(file: SpoolFile): void {
    this.#dirty.delete(file);
    this.#sealed.delete(file);
  }

  /** Everything written before the call is on the medium when it returns, unless a sync failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // A run that is under way may have begun before the last write.
    await this.#running;
    await this.#run();
  }

  #arm(): void {
    if (this.#timer || this.#running || this.#hasFailed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, this.intervalMs);
    this.#timer.unref();
  }

  #run(): Promise<void> {
    this.#running ??= this.#sync().finally(() => {
      this.#running = undefined;
      if (this.#dirty.size > 0) this.#arm();
    });
    return this.#running;
  }

  async #sync(): Promise<void> {
    if (this.#hasFailed) return;
    const files = [...this.#dirty];
    this.#dirty.clear();
    const isDirectoryDirty = this.#isDirectoryDirty;
    this.#isDirectoryDirty = false;
    try {
      for (const file of files) await file.sync();
      if (isDirectoryDirty) await syncDirectory(this.directory);
      for (const file of files) if (this.#sealed.delete(file)) await file.close();
    } catch (error) {
      this.#hasFailed = true;
      this.onFailed(error as Error);
    }
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
