import { randomBytes, type KeyObject } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { encodeHeader, HEADER_BYTES, SALT_BYTES } from './file-header.js';
import { HeldRecords } from './held-records.js';
import type { SpoolKey } from './spool-key.js';

/** Zeros are written in pieces of this size. */
const ZEROS = Buffer.alloc(256 * 1024);

export interface NewFile {
  readonly number: number;
  readonly path: string;
  readonly key: SpoolKey;
  readonly partition: string;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/** One file of a spool: what this process knows of it, and the handle while it is written to. */
export class SpoolFile {
  readonly held = new HeldRecords();
  /** Bytes of whole records and the header; what a failed write left behind them does not count. */
  size = 0;
  /** Bytes on disk: behind `size` there are zeros, which are room for what comes. */
  allocated = 0;
  /** When its first record was appended, Unix milliseconds. */
  firstAppendedAt = Infinity;
  /** Up to here nothing is held any more, so that reading again starts later and later. */
  readFrom: number | undefined;
  /** Damage before this offset has been counted. */
  damageCountedTo = 0;
  isWriting = false;
  isDeleting = false;
  #nextOrdinal = 0;
  #handle: FileHandle | undefined;

  constructor(
    readonly number: number,
    readonly path: string,
    /** Undefined: its header is lost, and nothing in it can be opened. */
    readonly fileKey: KeyObject | undefined,
  ) {}

  /** With its header, which is what a file costs. Fails if the file exists: a number is used once. */
  static async create({ number, path, key, partition, createdAt }: NewFile): Promise<SpoolFile> {
    const salt = randomBytes(SALT_BYTES);
    const file = new SpoolFile(number, path, key.fileKey(salt, partition));
    file.#handle = await open(path, 'wx', 0o600);
    try {
      const header = encodeHeader({ createdAt, salt, keyId: key.id, partition });
      await writeAll(file.#handle, header, 0);
    } catch (error) {
      await file.delete();
      throw error;
    }
    file.size = HEADER_BYTES;
    file.allocated = HEADER_BYTES;
    return file;
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  /** Never given out twice, whatever became of the write that it was for. */
  nextOrdinal(): number {
    const ordinal = this.#nextOrdinal;
    this.#nextOrdinal += 1;
    return ordinal;
  }

  /** Room on disk that a record can be written to without asking the disk for more. */
  get roomBytes(): number {
    return this.allocated - this.size;
  }

  /**
   * Returns when the kernel has all of it: from then on the death of the process loses nothing.
   * When it throws, the file may hold a part; `size` is as before.
   */
  async write(bytes: Buffer, appendedAt: number): Promise<void> {
    await writeAll(this.#opened(), bytes, this.size);
    this.size += bytes.length;
    this.allocated = Math.max(this.allocated, this.size);
    this.firstAppendedAt = Math.min(this.firstAppendedAt, appendedAt);
  }

  /** Writes zeros behind what is there. When it throws, what did fit counts. */
  async allocate(bytes: number): Promise<void> {
    // It may be acknowledged, and be gone, before all of it is there.
    for (const end = this.allocated + bytes; this.allocated < end && this.#handle;) {
      const length = Math.min(ZEROS.length, end - this.allocated);
      const { bytesWritten } = await this.#handle.write(ZEROS, 0, length, this.allocated);
      if (bytesWritten === 0) throw new Error('the disk took none of the zeros');
      this.allocated += bytesWritten;
    }
  }

  /** Takes back what a failed write left behind, and room that is not needed. */
  async truncateToSize(): Promise<void> {
    await this.#opened().truncate(this.size);
    this.allocated = this.size;
  }

  async sync(): Promise<void> {
    await this.#handle?.datasync();
  }

  /** Waits for the operations that are under way on the handle. */
  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  async delete(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }

  #opened(): FileHandle {
    if (!this.#handle) throw new Error(`${this.path} is not open for writing`);
    return this.#handle;
  }
}

/** Loops because a write may legally take less than it was given. */
async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.writev([bytes.subarray(done)], position + done);
    if (bytesWritten === 0) throw new Error('the disk took none of the bytes');
    done += bytesWritten;
  }
}
