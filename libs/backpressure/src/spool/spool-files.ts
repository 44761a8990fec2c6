import type { SeqRange } from '@verbatim/contracts';
import type { DiskSync } from './disk-sync.js';
import { spoolFilePath } from './spool-directory.js';
import { SpoolFile } from './spool-file.js';

export interface SpoolFilesOptions {
  readonly directory: string;
  readonly fileBytesMax: number;
  /** From this size on the active file, wholly acknowledged, gives its space back at once. */
  readonly retireBytes: number;
}

/**
 * The files of a spool, oldest first: one is written to, the others only wait for acknowledgements.
 * A file goes when its last record is acknowledged; nothing is ever rewritten.
 */
export class SpoolFiles {
  readonly #files: SpoolFile[];
  #active: SpoolFile | undefined;
  #nextNumber: number;
  #acknowledgedRecords = 0;
  readonly #deletions = new Set<Promise<void>>();

  constructor(
    private readonly options: SpoolFilesOptions,
    private readonly sync: DiskSync,
    recovered: readonly SpoolFile[],
    lastNumber: number,
  ) {
    this.#files = [...recovered];
    this.#nextNumber = lastNumber + 1;
    this.deleteAcknowledged();
  }

  /** A copy: files come and go while somebody reads. */
  list(): SpoolFile[] {
    return [...this.#files];
  }

  get count(): number {
    return this.#files.length;
  }

  get bytes(): number {
    return this.#files.reduce((sum, file) => sum + file.size, 0);
  }

  get heldRecords(): number {
    return this.#files.reduce((sum, file) => sum + file.held.size, 0);
  }

  get acknowledgedRecords(): number {
    return this.#acknowledgedRecords;
  }

  heldEpochs(): Set<string> {
    return new Set(this.#files.flatMap((file) => [...file.held.epochs()]));
  }

  /** The file that the next `bytes` go to; a new one when they would make the current too large. */
  async activeFor(bytes: number): Promise<SpoolFile> {
    const active = this.#active;
    const isRoomy =
      active && (active.size === 0 || active.size + bytes <= this.options.fileBytesMax);
    if (active && isRoomy) return active;
    if (active) {
      this.#active = undefined;
      this.sync.sealed(active);
      this.deleteAcknowledged();
    }
    const number = this.#nextNumber;
    const file = await SpoolFile.create(number, spoolFilePath(this.options.directory, number));
    this.#nextNumber = number + 1;
    this.#files.push(file);
    this.#active = file;
    this.sync.created();
    return file;
  }

  acknowledge(epoch: string, ranges: readonly SeqRange[]): void {
    let removed = 0;
    for (const file of this.#files) removed += file.held.remove(epoch, ranges);
    if (removed === 0) return;
    this.#acknowledgedRecords += removed;
    this.deleteAcknowledged();
  }

  /** Also tries again what could not be deleted before. */
  deleteAcknowledged(): void {
    for (const file of this.list()) {
      if (file.held.size > 0 || file.isWriting || file.isDeleting) continue;
      if (file === this.#active) {
        if (file.size < this.options.retireBytes) continue;
        this.#active = undefined;
      }
      this.#delete(file);
    }
  }

  /** Closes every file; those with nothing to keep go. */
  async close(): Promise<void> {
    this.#active = undefined;
    this.deleteAcknowledged();
    await Promise.all(this.#deletions);
    for (const file of this.#files) await file.close();
  }

  #delete(file: SpoolFile): void {
    file.isDeleting = true;
    this.sync.forget(file);
    const deletion = file.delete().then(
      () => {
        this.#files.splice(this.#files.indexOf(file), 1);
        this.#deletions.delete(deletion);
      },
      () => {
        // It goes on counting against the quota, and the next acknowledgement tries again.
        file.isDeleting = false;
        this.#deletions.delete(deletion);
      },
    );
    this.#deletions.add(deletion);
  }
}
