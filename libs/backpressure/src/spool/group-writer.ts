import type { DiskSync } from './disk-sync.js';
import { isNoRoom } from './no-room.js';
import { encodeRecord } from './record-format.js';
import { SpoolFailedError } from './spool.errors.js';
import type { SpoolFile } from './spool-file.js';
import type { SpoolFiles } from './spool-files.js';
import type { AppendOutcome, SpoolRecord } from './spool-types.js';

/** One call of `append`: written whole or not at all. */
export interface SizedAppend {
  readonly records: readonly SpoolRecord[];
  /** On disk. */
  readonly bytes: number;
  readonly appendedAt: number;
  /** May use what is reserved. */
  readonly isLastAct: boolean;
}

interface PendingAppend extends SizedAppend {
  resolve(outcome: AppendOutcome): void;
  reject(error: SpoolFailedError): void;
}

export interface GroupLimits {
  /** Keeps one write at a few milliseconds, so that the first append in line does not wait for megabytes. */
  readonly bytes: number;
  reservedBytes(): number;
}

/** What is sealed in one turn of the event loop, at 10 µs each on a machine under load (ADR-0010). */
const GROUP_APPENDS_MAX = 1_023;

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
    private readonly limits: GroupLimits,
    private readonly onFailed: (error: Error) => void,
  ) {}

  /** Appended and not yet written. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get failure(): SpoolFailedError | undefined {
    return this.#failure;
  }

  append(append: SizedAppend): Promise<AppendOutcome> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ ...append, resolve, reject });
      this.#pendingBytes += append.bytes;
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
      bytes += append.bytes;
      if (count > 0 && (count === GROUP_APPENDS_MAX || bytes > this.limits.bytes)) break;
      count += 1;
    }
    return this.#pending.splice(0, count);
  }

  async #write(group: readonly PendingAppend[]): Promise<AppendOutcome> {
    const bytes = bytesOf(group);
    const isLastAct = group.every((append) => append.isLastAct);
    const keepBytes = isLastAct ? 0 : this.limits.reservedBytes();
    const file = await this.files.activeFor(bytes, keepBytes);
    if (!file) return { kind: 'quota-reached', quota: 'disk' };
    try {
      await file.write(sealed(group, bytes, file), (group[0] as PendingAppend).appendedAt);
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      await this.files.takeBack(file);
      return { kind: 'quota-reached', quota: 'disk' };
    } finally {
      file.isWriting = false;
    }
    for (const append of group) {
      for (const { epoch, seq } of append.records) file.held.add(epoch, seq);
    }
    this.sync.wrote(file);
    void this.files.prepare();
    return { kind: 'written' };
  }
}

function sealed(group: readonly SizedAppend[], bytes: number, file: SpoolFile): Buffer {
  const { fileKey } = file;
  if (!fileKey) throw new Error(`${file.path} has no key to write with`);
  const buffer = Buffer.allocUnsafe(bytes);
  let offset = 0;
  for (const { records, appendedAt } of group) {
    for (const record of records) {
      const stamp = { ordinal: file.nextOrdinal(), appendedAt };
      offset = encodeRecord(buffer, offset, record, fileKey, stamp);
    }
  }
  return buffer;
}

function bytesOf(group: readonly SizedAppend[]): number {
  return group.reduce((sum, append) => sum + append.bytes, 0);
}
