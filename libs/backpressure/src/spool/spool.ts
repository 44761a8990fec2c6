import { mkdir } from 'node:fs/promises';
import { invariant, type SeqRange } from '@verbatim/contracts';
import { normalRanges } from '../ranges/seq-ranges.js';
import { DamageTally } from './damage-tally.js';
import { DiskSync } from './disk-sync.js';
import { HEADER_BYTES } from './file-header.js';
import { GroupWriter } from './group-writer.js';
import { isEpochName, recordBytes, SEQ_MAX, type StoredRecord } from './record-format.js';
import { recoverFiles, type Recovered } from './recover.js';
import { Reservations } from './reservations.js';
import { SpoolFailedError } from './spool.errors.js';
import { SpoolFiles } from './spool-files.js';
import { limitsOf, type SpoolLimits } from './spool-limits.js';
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

const SYNC_INTERVAL_MS = 100;
/** 200 calls × 5 events/s × 1 KiB is 1 MiB/s: a disk silent for 16 s is not a disk any more. */
const PENDING_BYTES_MAX = 16 * 1024 * 1024;
const GROUP_BYTES_MAX = 1024 * 1024;

const OUTCOME = {
  disk: Object.freeze({ kind: 'quota-reached', quota: 'disk' } as const),
  memory: Object.freeze({ kind: 'quota-reached', quota: 'memory' } as const),
  written: Object.freeze({ kind: 'written' } as const),
};

/**
 * Append-only log on disk that keeps the critical events of one partition until the archive has
 * acknowledged them. The directory above it is locked by `ProcessSpool`, which opens it.
 *
 * Bounds: `quotaBytes` on disk, `recordBytesMax` per record, 16 MiB of appends in memory; what is
 * held costs 16 bytes of memory per gap-free range of an epoch in a file, and no payloads.
 * When full: `append` says so and has written nothing; what is reserved is for last acts alone.
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
  /** What is written at once: what is appended together should not be more, so that it fits what room there is. */
  readonly groupBytesMax: number;
  readonly #limits: SpoolLimits;
  readonly #now: () => number;
  readonly #files: SpoolFiles;
  readonly #sync: DiskSync;
  readonly #writer: GroupWriter;
  readonly #reservations = new Reservations();
  #appendedRecords = 0;
  #appendedBytes = 0;
  #closing: Promise<void> | undefined;

  /**
   * The limits are the caller's to check (`problemsOfLimits`).
   * Errors: SpoolVersionError, SpoolKeyError, and whatever the file system has to say; a disk that has
   * no room is met later, by `append`.
   */
  static async open(options: SpoolOptions): Promise<Spool> {
    await mkdir(options.directory, { recursive: true, mode: 0o700 });
    const damage = new DamageTally((each) => options.onDamage?.(each));
    const recovered = await recoverFiles(options.directory, options.key, damage.note);
    const spool = new Spool(options, recovered, damage);
    await spool.#files.prepare();
    return spool;
  }

  private constructor(
    options: SpoolOptions,
    recovered: Recovered,
    private readonly damage: DamageTally,
  ) {
    const { directory, partition, key, quotaBytes } = options;
    this.directory = directory;
    this.#limits = limitsOf(options);
    this.#now = options.now ?? Date.now;
    const { fileBytesMax, aheadBytes } = this.#limits;
    const fail = (what: string) => (cause: Error) =>
      this.#writer.fail(new SpoolFailedError(what, { cause }));
    const reservedBytes = (): number => this.#reservations.bytes;
    const syncMs = options.syncIntervalMs ?? SYNC_INTERVAL_MS;
    this.#sync = new DiskSync(directory, syncMs, fail('Syncing the spool failed.'));
    this.#files = new SpoolFiles(
      {
        ...{ directory, partition, key, quotaBytes, fileBytesMax, aheadBytes, reservedBytes },
        retireBytes: HEADER_BYTES + fileBytesMax / 4,
        now: this.#now,
        onFailed: fail('Allocating room for the spool failed.'),
      },
      this.#sync,
      recovered.files,
      recovered.lastNumber,
    );
    const bytes = Math.min(GROUP_BYTES_MAX, Math.floor(fileBytesMax / 4));
    this.groupBytesMax = bytes;
    this.#writer = new GroupWriter(this.#files, this.#sync, { bytes, reservedBytes }, (error) =>
      options.onFailed?.(error),
    );
  }

  get counters(): SpoolCounters {
    return {
      appendedRecords: this.#appendedRecords,
      appendedBytes: this.#appendedBytes,
      acknowledgedRecords: this.#files.acknowledgedRecords,
      heldRecords: this.#files.heldRecords,
      heldBytes: this.#files.heldBytes,
      diskBytes: this.#files.diskBytes,
      files: this.#files.count,
      ...this.damage.counters,
    };
  }

  /** How much may still be appended. Costs a look at each file; to be asked as often as one likes. */
  headroom(): Headroom {
    const reservedBytes = this.#reservations.bytes;
    const heldBytes = this.#files.heldBytes + this.#writer.pendingBytes;
    const freeBytes = Math.max(0, this.#freeBeside(reservedBytes));
    return { quotaBytes: this.#limits.quotaBytes, heldBytes, reservedBytes, freeBytes };
  }

  /** Below zero: there would be less room than that. */
  #freeBeside(reservedBytes: number): number {
    const { quotaBytes, fileBytesMax } = this.#limits;
    if (quotaBytes === 0) return -1;
    const { heldBytes, aheadBytes, isDiskFull } = this.#files;
    const taken = this.#writer.pendingBytes + reservedBytes;
    // Whoever fills what is left begins files, each of which costs a header.
    const headers = HEADER_BYTES * Math.ceil(taken / fileBytesMax + 1);
    const byQuota = quotaBytes - heldBytes - taken - headers;
    return isDiskFull ? Math.min(byQuota, aheadBytes - taken) : byQuota;
  }

  /**
   * Keeps `bytes` for the last acts of `owner`; in place of what it had, if it had any. False, and
   * nothing is changed: there is no room for it. The room is allocated on disk from here on.
   */
  reserve(owner: string, bytes: number): boolean {
    if (!this.#hasRoomFor(bytes - this.#reservations.of(owner))) return false;
    this.#reservations.set(owner, bytes);
    void this.#files.prepare();
    return true;
  }

  /** Whether a new owner would get so much now. */
  canReserve(bytes: number): boolean {
    return this.#hasRoomFor(bytes);
  }

  #hasRoomFor(more: number): boolean {
    if (this.#closing || this.#writer.failure) return false;
    return more <= 0 || this.#freeBeside(this.#reservations.bytes + more) >= 0;
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
    const size = this.#sizeOf(records);
    if (typeof size !== 'number') return size;
    const pending = this.#writer.pendingBytes;
    if (pending > 0 && pending + size > PENDING_BYTES_MAX) return OUTCOME.memory;
    const missing = Math.max(0, size - this.headroom().freeBytes);
    if (missing > (lastAct === undefined ? 0 : this.#reservations.of(lastAct))) {
      // The disk may have room again; whoever tries once more will find out.
      if (this.#files.isDiskFull) void this.#files.prepare();
      return OUTCOME.disk;
    }
    const drawn = lastAct === undefined ? 0 : this.#reservations.draw(lastAct, missing);
    const outcome = await this.#writer.append({
      records,
      bytes: size,
      appendedAt: this.#now(),
      isLastAct: drawn > 0,
    });
    if (outcome.kind === 'written') {
      this.#appendedRecords += records.length;
      this.#appendedBytes += size;
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
      onDamage: this.damage.note,
      onLost: ({ path }, records) => {
        this.damage.note({ path, kind: 'lost', records });
        this.#files.deleteAcknowledged();
      },
    });
  }

  /** Writes and syncs what was appended, deletes what is acknowledged and what was only allocated. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#writer.settled();
    await this.#sync.flush();
    await this.#files.close();
  }

  #sizeOf(records: readonly SpoolRecord[]): number | AppendOutcome {
    const { recordBytesMax, fileBytesMax } = this.#limits;
    let bytes = 0;
    for (const [index, record] of records.entries()) {
      requireIdentity(record);
      const size = recordBytes(record);
      bytes += size;
      // All of a call goes into one file.
      const isTooLarge = size > recordBytesMax || HEADER_BYTES + bytes > fileBytesMax;
      if (isTooLarge && this.#limits.quotaBytes > 0) return { kind: 'too-large', index };
    }
    return bytes;
  }
}

function requireIdentity({ epoch, seq }: SpoolRecord): void {
  invariant(isEpochName(epoch), 'an epoch is 1 to 64 characters of printable ASCII');
  invariant(Number.isInteger(seq) && seq >= 0 && seq <= SEQ_MAX, `${seq} is not a sequence number`);
}
