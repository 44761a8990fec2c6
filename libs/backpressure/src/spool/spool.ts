import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { invariant, type SeqRange } from '@verbatim/contracts';
import { normalRanges } from '../ranges/seq-ranges.js';
import { DirectoryLock } from './directory-lock.js';
import { DiskSync } from './disk-sync.js';
import { GroupWriter } from './group-writer.js';
import {
  encodeRecord,
  HEADER_BYTES,
  isEpochName,
  recordBytes,
  RECORD_BYTES_LIMIT,
  SEQ_MAX,
  type StoredRecord,
} from './record-format.js';
import { recoverFiles, type Recovered } from './recover.js';
import { Reservations } from './reservations.js';
import { SpoolFailedError, SpoolLockedError } from './spool.errors.js';
import { SpoolFiles } from './spool-files.js';
import type {
  AppendOptions,
  AppendOutcome,
  Headroom,
  ReadLimit,
  SpoolCounters,
  SpoolOptions,
  SpoolRecord,
} from './spool-types.js';
import { readUnacknowledged } from './unacknowledged.js';

const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** An event is at most 256 KiB (docs/specs/formats.md, section 4); the rest is headroom. */
const RECORD_BYTES_MAX = 1024 * 1024;
const SYNC_INTERVAL_MS = 100;
/** 200 calls × 5 events/s × 1 KiB is 1 MiB/s: a disk silent for 16 s is not a disk any more. */
const PENDING_BYTES_MAX = 16 * 1024 * 1024;
/** Space comes back in whole files: at least so many fit the quota. */
const FILES_MIN = 8;
const LOCK_ATTEMPTS = 4;
const LOCK_PAUSE_MS = 100;

const OUTCOME = {
  disk: Object.freeze({ kind: 'quota-reached', quota: 'disk' } as const),
  memory: Object.freeze({ kind: 'quota-reached', quota: 'memory' } as const),
  written: Object.freeze({ kind: 'written' } as const),
};

/**
 * Append-only log on disk that keeps critical events until the archive has acknowledged them.
 *
 * Bounds: `quotaBytes` on disk, `recordBytesMax` per record, 16 MiB of appends in memory; what is
 * held costs 16 bytes of memory per gap-free range of an epoch in a file, and no payloads.
 * When full: `append` says so and has written nothing.
 * Crash: what `append` reported as written survives the death of the process; a power cut loses at
 * most one sync interval.
 * Order: records are read back in the order in which they were appended.
 * Errors: a failed write or sync is latched; nothing is accepted any more, what is held stays
 * readable. Without room (quota, full disk) nothing is latched.
 *
 * Source: docs/specs/backpressure.md, section 6.
 */
export class Spool {
  readonly directory: string;
  readonly #recordBytesMax: number;
  readonly #now: () => number;
  readonly #files: SpoolFiles;
  readonly #sync: DiskSync;
  readonly #writer: GroupWriter;
  readonly #reservations = new Reservations();
  #appendedRecords = 0;
  #appendedBytes = 0;
  #corruptRecords: number;
  #closing: Promise<void> | undefined;

  /** Errors: SpoolLockedError, SpoolVersionError, and whatever the file system has to say. */
  static async open(options: SpoolOptions): Promise<Spool> {
    requireQuota(options);
    const lock = await lockDirectory(options.directory);
    try {
      return new Spool(options, lock, await recoverFiles(options.directory));
    } catch (error) {
      await lock.release(options.directory);
      throw error;
    }
  }

  /** For a folder inside a directory that the caller has locked already. */
  static async openPartition(options: SpoolOptions): Promise<Spool> {
    requireQuota(options);
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    return new Spool(options, undefined, await recoverFiles(options.directory));
  }

  private constructor(
    private readonly options: SpoolOptions,
    private readonly lock: DirectoryLock | undefined,
    private readonly recovered: Recovered,
  ) {
    const { directory, quotaBytes } = options;
    this.directory = directory;
    this.#recordBytesMax = options.recordBytesMax ?? RECORD_BYTES_MAX;
    this.#now = options.now ?? Date.now;
    this.#corruptRecords = recovered.corruptRecords;
    this.#sync = new DiskSync(directory, options.syncIntervalMs ?? SYNC_INTERVAL_MS, (error) =>
      this.#writer.fail(new SpoolFailedError('Syncing the spool failed.', { cause: error })),
    );
    const share = Math.floor(quotaBytes / FILES_MIN);
    const fileBytesMax = Math.min(options.fileBytesMax ?? FILE_BYTES_MAX, share);
    this.#files = new SpoolFiles(
      { directory, fileBytesMax, retireBytes: fileBytesMax / 4 },
      this.#sync,
      recovered.files,
      recovered.lastNumber,
    );
    this.#writer = new GroupWriter(this.#files, this.#sync, (error) =>
      options.onSyncError?.(error),
    );
  }

  get counters(): SpoolCounters {
    return {
      appendedRecords: this.#appendedRecords,
      appendedBytes: this.#appendedBytes,
      acknowledgedRecords: this.#files.acknowledgedRecords,
      heldRecords: this.#files.heldRecords,
      heldBytes: this.#files.bytes,
      files: this.#files.count,
      corruptRecords: this.#corruptRecords,
      tornTails: this.recovered.tornTails,
    };
  }

  /** How much may still be appended. Constant time per file; to be asked as often as one likes. */
  headroom(): Headroom {
    const { quotaBytes } = this.options;
    const heldBytes = this.#files.bytes + this.#writer.pendingBytes;
    const reservedBytes = this.#reservations.bytes;
    const freeBytes = Math.max(0, quotaBytes - heldBytes - reservedBytes);
    return { quotaBytes, heldBytes, reservedBytes, freeBytes };
  }

  /**
   * Keeps `bytes` for the last acts of `owner`; in place of what it had, if it had any. False, and
   * nothing is changed: there is no room for it.
   */
  reserve(owner: string, bytes: number): boolean {
    if (this.#closing || this.#writer.failure) return false;
    const { freeBytes } = this.headroom();
    if (bytes > freeBytes + this.#reservations.of(owner)) return false;
    this.#reservations.set(owner, bytes);
    return true;
  }

  /** Gives back what the owner has not used. Idempotent. */
  release(owner: string): void {
    this.#reservations.release(owner);
  }

  /**
   * Resolves once `write` has returned for all of them; all or none are written. Appends that are
   * made while a write is under way share the next one. `lastAct` names an owner whose reservation
   * may be used where the ordinary room is not enough.
   */
  async append(
    records: readonly SpoolRecord[],
    { lastAct }: AppendOptions = {},
  ): Promise<AppendOutcome> {
    if (this.#closing) throw new SpoolFailedError('The spool is closed.');
    if (this.#writer.failure) throw this.#writer.failure;
    if (records.length === 0) return OUTCOME.written;
    let bytes = 0;
    for (const [index, record] of records.entries()) {
      requireIdentity(record);
      const size = recordBytes(record);
      if (size > this.#recordBytesMax) return { kind: 'too-large', index };
      bytes += size;
    }
    const pending = this.#writer.pendingBytes;
    if (pending > 0 && pending + bytes > PENDING_BYTES_MAX) return OUTCOME.memory;
    // A header for the case that a file is begun.
    const missing = Math.max(0, bytes + HEADER_BYTES - this.headroom().freeBytes);
    if (missing > (lastAct === undefined ? 0 : this.#reservations.of(lastAct))) return OUTCOME.disk;
    const drawn = lastAct === undefined ? 0 : this.#reservations.draw(lastAct, missing);
    const outcome = await this.#writer.append(this.#encode(records, bytes));
    if (outcome.kind === 'written') {
      this.#appendedRecords += records.length;
      this.#appendedBytes += bytes;
    } else if (lastAct !== undefined) this.#reservations.giveBack(lastAct, drawn);
    return outcome;
  }

  /** Takes the whole durable set of the epoch each time; what is not held costs nothing. */
  acknowledge(epoch: string, ranges: readonly SeqRange[]): void {
    this.#files.acknowledge(epoch, normalRanges(ranges));
  }

  /** Epochs with records that are not acknowledged yet: the ones to ask the archive about. */
  heldEpochs(): string[] {
    return [...this.#files.heldEpochs()];
  }

  /**
   * What is held and at least `olderThanMs` old, oldest first, read from disk as the loop goes.
   * What is acknowledged in the meantime is left out. `limit.bytes` counts payloads; the first
   * record comes whatever its size.
   */
  unacknowledged(olderThanMs = 0, limit?: ReadLimit): AsyncIterable<StoredRecord> {
    const now = this.#now();
    return readUnacknowledged({
      files: this.#files.list(),
      // From a time that is still to come: the clock was set back, and its age is unknown. Too early
      // is harmless, since the archive knows what it has; too late could be for hours.
      isTooYoung: (appendedAt) => appendedAt > now - olderThanMs && appendedAt <= now,
      limit: limit ?? { records: Infinity, bytes: Infinity },
      onCorrupt: () => (this.#corruptRecords += 1),
    });
  }

  /** Writes and syncs what was appended, deletes what is acknowledged, gives the directory free. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writer.settled();
    await this.#sync.flush();
    await this.#files.close();
    await this.lock?.release(this.directory);
  }

  #encode(records: readonly SpoolRecord[], bytes: number) {
    const appendedAt = this.#now();
    const encoded = Buffer.allocUnsafe(bytes);
    let offset = 0;
    for (const record of records) offset = encodeRecord(encoded, offset, record, appendedAt);
    return { records, bytes: encoded, appendedAt };
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

function requireQuota({ quotaBytes, recordBytesMax = RECORD_BYTES_MAX }: SpoolOptions): void {
  if (!Number.isSafeInteger(quotaBytes) || quotaBytes < 1) {
    throw new RangeError(`quotaBytes is ${quotaBytes}; expected a whole number above 0`);
  }
  if (!(recordBytesMax >= 1 && recordBytesMax <= RECORD_BYTES_LIMIT)) {
    throw new RangeError(
      `recordBytesMax is ${recordBytesMax}; expected 1 to ${RECORD_BYTES_LIMIT}`,
    );
  }
}

function requireIdentity({ epoch, seq }: SpoolRecord): void {
  invariant(isEpochName(epoch), 'an epoch is 1 to 64 characters of printable ASCII');
  invariant(Number.isInteger(seq) && seq >= 0 && seq <= SEQ_MAX, `${seq} is not a sequence number`);
}
