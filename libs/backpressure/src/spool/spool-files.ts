import { invariant, type SeqRange } from '@verbatim/contracts';
import type { DiskSync } from './disk-sync.js';
import { HEADER_BYTES } from './file-header.js';
import { isNoRoom } from './no-room.js';
import { spoolFilePath } from './spool-directory.js';
import { SpoolFile } from './spool-file.js';
import type { SpoolKey } from './spool-key.js';

export interface SpoolFilesOptions {
  readonly directory: string;
  readonly partition: string;
  readonly key: SpoolKey;
  /** Of all files together, room that was allocated ahead included. Zero: nothing is appended. */
  readonly quotaBytes: number;
  readonly fileBytesMax: number;
  /** So many bytes of zeros are kept ahead of the next record, beside what is reserved. */
  readonly aheadBytes: number;
  /** From this size on the active file, wholly acknowledged, gives its space back at once. */
  readonly retireBytes: number;
  reservedBytes(): number;
  /** Unix milliseconds. */
  now(): number;
  /** Allocating failed for another reason than want of room. */
  onFailed(error: Error): void;
}

/**
 * The files of a spool, oldest first: one is written to, the ones before it only wait for
 * acknowledgements, and the ones behind it are room that was allocated ahead. A file goes when its
 * last record is acknowledged; nothing is ever rewritten.
 */
export class SpoolFiles {
  readonly #files: SpoolFile[];
  readonly #spares: SpoolFile[] = [];
  #active: SpoolFile | undefined;
  #nextNumber: number;
  #acknowledgedRecords = 0;
  #isDiskFull = false;
  #isClosed = false;
  #preparing: Promise<void> | undefined;
  /** One at a time changes what is allocated. */
  #allocating: Promise<unknown> = Promise.resolve();
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

  /** Records and headers. */
  get heldBytes(): number {
    return sum(this.#files, 'size') + sum(this.#spares, 'size');
  }

  /** What the files take on disk. */
  get diskBytes(): number {
    return sum(this.#files, 'allocated') + sum(this.#spares, 'allocated');
  }

  /** Zeros that only wait for records. */
  get aheadBytes(): number {
    return (this.#active?.roomBytes ?? 0) + sum(this.#spares, 'roomBytes');
  }

  /** The disk had no room for more zeros when it was last asked. */
  get isDiskFull(): boolean {
    return this.#isDiskFull;
  }

  get heldRecords(): number {
    return this.#files.reduce((total, file) => total + file.held.size, 0);
  }

  get acknowledgedRecords(): number {
    return this.#acknowledgedRecords;
  }

  heldEpochs(): Set<string> {
    return new Set(this.#files.flatMap((file) => [...file.held.epochs()]));
  }

  /**
   * The file that the next `bytes` go to, marked as being written to. Undefined: the disk has no
   * room, or none beyond the `keepBytes` that must stay for others.
   */
  async activeFor(bytes: number, keepBytes: number): Promise<SpoolFile | undefined> {
    const full = this.#active;
    if (full && full.size + bytes > this.options.fileBytesMax) await this.#seal(full);
    try {
      const file = this.#active ?? (await this.#begin());
      file.isWriting = true;
      if (file.roomBytes < bytes) await this.#exclusively(() => this.#allocateFor(file, bytes));
      const isShort = this.#isDiskFull && this.aheadBytes - bytes < keepBytes;
      if (!isShort) return file;
      file.isWriting = false;
      return undefined;
    } catch (error) {
      if (this.#active) this.#active.isWriting = false;
      if (!isNoRoom(error)) throw error;
      this.#isDiskFull = true;
      return undefined;
    }
  }

  /** After a write that did not fit: what it left must not stand between records. */
  async takeBack(file: SpoolFile): Promise<void> {
    await this.#exclusively(() => file.truncateToSize());
  }

  /** Sees to the zeros ahead, beside whatever else happens. Never rejects. */
  prepare(): Promise<void> {
    this.#preparing ??= this.#exclusively(() => this.#allocateAhead())
      .catch((error: Error) => this.options.onFailed(error))
      .finally(() => {
        this.#preparing = undefined;
      });
    return this.#preparing;
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
      this.#delete(file, this.#files);
    }
  }

  /** Closes every file; those with nothing to keep go, and room that was not used. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#exclusively(async () => undefined);
    const active = this.#active;
    this.#active = undefined;
    this.deleteAcknowledged();
    for (const spare of this.#spares) this.#delete(spare, this.#spares);
    await Promise.all(this.#deletions);
    if (active && !active.isDeleting) await active.truncateToSize().catch(this.options.onFailed);
    for (const file of this.#files) await file.close();
  }

  async #seal(file: SpoolFile): Promise<void> {
    file.isWriting = true;
    this.#active = undefined;
    try {
      await this.#exclusively(() => file.truncateToSize());
    } finally {
      file.isWriting = false;
    }
    this.sync.sealed(file);
    this.deleteAcknowledged();
  }

  /** Makes the oldest spare the active file, or a new one. */
  async #begin(): Promise<SpoolFile> {
    if (this.#spares.length === 0) await this.#exclusively(() => this.#createSpare());
    const file = this.#spares.shift();
    invariant(file, 'a spare was made just now');
    this.#files.push(file);
    this.#active = file;
    return file;
  }

  async #createSpare(): Promise<void> {
    if (this.#spares.length > 0) return;
    this.#spares.push(await this.#create());
  }

  async #create(): Promise<SpoolFile> {
    const { directory, key, partition } = this.options;
    const number = this.#nextNumber;
    const path = spoolFilePath(directory, number);
    this.#nextNumber = number + 1;
    const createdAt = this.options.now();
    const file = await SpoolFile.create({ number, path, key, partition, createdAt });
    this.sync.created();
    return file;
  }

  /** Exactly what is missing: whoever waits for it has no time for more. */
  async #allocateFor(file: SpoolFile, bytes: number): Promise<void> {
    const missing = bytes - file.roomBytes;
    if (missing <= 0) return;
    await file.allocate(missing);
    this.#isDiskFull = false;
  }

  async #allocateAhead(): Promise<void> {
    const { aheadBytes, fileBytesMax, quotaBytes, reservedBytes } = this.options;
    const wanted = (): number => aheadBytes + reservedBytes() - this.aheadBytes;
    if (quotaBytes === 0 || wanted() < aheadBytes / 2) return;
    try {
      while (!this.#isClosed && wanted() > 0) {
        const last = this.#spares.at(-1) ?? this.#active;
        const left = quotaBytes - this.diskBytes;
        if (!last || last.allocated >= fileBytesMax) {
          if (left <= HEADER_BYTES) return;
          this.#spares.push(await this.#create());
          continue;
        }
        const bytes = Math.min(wanted(), fileBytesMax - last.allocated, left);
        if (bytes <= 0) return;
        const before = last.allocated;
        await last.allocate(bytes);
        // It was acknowledged meanwhile, and is gone.
        if (last.allocated === before) return;
      }
      this.#isDiskFull = false;
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      this.#isDiskFull = true;
    }
  }

  #exclusively<R>(change: () => Promise<R>): Promise<R> {
    const done = this.#allocating.then(change);
    this.#allocating = done.then(ignore, ignore);
    return done;
  }

  #delete(file: SpoolFile, from: SpoolFile[]): void {
    file.isDeleting = true;
    this.sync.forget(file);
    const deletion = file.delete().then(
      () => {
        from.splice(from.indexOf(file), 1);
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

/** Whoever made the change has its error. */
function ignore(): void {}

function sum(files: readonly SpoolFile[], of: 'size' | 'allocated' | 'roomBytes'): number {
  return files.reduce((total, file) => total + file[of], 0);
}
