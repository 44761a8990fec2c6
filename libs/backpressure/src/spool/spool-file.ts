import { open, rm, type FileHandle } from 'node:fs/promises';
import { HeldRecords } from './held-records.js';
import { encodeHeader, HEADER_BYTES } from './record-format.js';

/** One file of a spool: what this process knows of it, and the handle while it is written to. */
export class SpoolFile {
  readonly held = new HeldRecords();
  /** Bytes of whole records and the header; what a failed write left behind them does not count. */
  size = 0;
  /** When its first record was appended, Unix milliseconds. */
  firstAppendedAt = Infinity;
  /** Up to here nothing is held any more, so that reading again starts later and later. */
  readFrom: number | undefined;
  /** Damage before this offset has been counted. */
  damageCountedTo = 0;
  isWriting = false;
  isDeleting = false;
  #handle: FileHandle | undefined;

  constructor(
    readonly number: number,
    readonly path: string,
  ) {}

  /** Fails if the file exists: a number is used once. */
  static async create(number: number, path: string): Promise<SpoolFile> {
    const file = new SpoolFile(number, path);
    file.#handle = await open(path, 'wx', 0o600);
    return file;
  }

  get isOpen(): boolean {
    return this.#handle !== undefined;
  }

  /**
   * Returns when the kernel has all of it: from then on the death of the process loses nothing.
   * When it throws, the file may hold a part; `size` is as before.
   */
  async write(buffers: readonly Buffer[], at: number): Promise<void> {
    const isFirst = this.size === 0;
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    await writeAll(this.#opened(), isFirst ? [encodeHeader(at), ...buffers] : buffers, this.size);
    this.size += isFirst ? HEADER_BYTES + bytes : bytes;
    if (isFirst) this.firstAppendedAt = at;
  }

  /** Takes back what a failed write left behind. */
  async truncateToSize(): Promise<void> {
    await this.#opened().truncate(this.size);
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

/** Loops because `writev` may legally write less than it was given. */
async function writeAll(
  handle: FileHandle,
  buffers: readonly Buffer[],
  position: number,
): Promise<void> {
  let rest = [...buffers];
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await handle.writev(rest, at);
    if (bytesWritten === 0) throw new Error('the disk took none of the bytes');
    at += bytesWritten;
    rest = withoutFirst(rest, bytesWritten);
  }
}

function withoutFirst(buffers: Buffer[], bytes: number): Buffer[] {
  let skipped = 0;
  for (const [i, buffer] of buffers.entries()) {
    if (skipped + buffer.length > bytes) {
      return [buffer.subarray(bytes - skipped), ...buffers.slice(i + 1)];
    }
    skipped += buffer.length;
  }
  return [];
}
