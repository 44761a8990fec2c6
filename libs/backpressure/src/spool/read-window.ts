import type { FileHandle } from 'node:fs/promises';

/** Read at once: a hundred records, and half a millisecond to check and open them: audio waits no longer. */
const WINDOW_BYTES = 64 * 1024;

/**
 * The bytes of a file up to `end`, by offset, through one window that moves with the reader.
 *
 * Bounds: one window, or one record where that is larger.
 */
export class ReadWindow {
  #start = 0;
  #bytes = Buffer.alloc(0);

  constructor(
    private readonly handle: FileHandle,
    readonly end: number,
  ) {}

  /** Undefined: the file ends before `offset + length`. Valid until the next call. */
  async read(offset: number, length: number): Promise<Buffer | undefined> {
    const at = offset - this.#start;
    if (at >= 0 && at + length <= this.#bytes.length) return this.#bytes.subarray(at, at + length);
    if (offset + length > this.end) return undefined;
    await this.#moveTo(offset, length);
    return this.#bytes.length >= length ? this.#bytes.subarray(0, length) : undefined;
  }

  /** What the window holds from `offset` on, at least `length` bytes; for scanning without a copy. */
  async readRun(offset: number, length: number): Promise<Buffer | undefined> {
    if ((await this.read(offset, length)) === undefined) return undefined;
    return this.#bytes.subarray(offset - this.#start);
  }

  async #moveTo(offset: number, length: number): Promise<void> {
    const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.end - offset);
    const bytes = Buffer.allocUnsafe(wanted);
    let filled = 0;
    // Short reads are legal; a file that is shorter than it was ends the loop.
    while (filled < wanted) {
      const { bytesRead } = await this.handle.read(bytes, filled, wanted - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    this.#start = offset;
    this.#bytes = bytes.subarray(0, filled);
  }
}
