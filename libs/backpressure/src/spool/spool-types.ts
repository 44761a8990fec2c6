/** Opaque bytes and their identity. */
export interface SpoolRecord {
  /** 1–64 bytes of printable ASCII. */
  readonly epoch: string;
  /** 0 … 2^40. */
  readonly seq: number;
  readonly payload: Uint8Array;
}

export interface SpoolOptions {
  /** One per process, on a volume that outlives it and is attached to one machine. */
  readonly directory: string;
  /** A file grows to about this and is then followed by another. Default 16 MiB, or less where the
   *  quota is small: space comes back in whole files. */
  readonly fileBytesMax?: number;
  /** Bytes of all files in the directory; an append beyond it is refused. */
  readonly quotaBytes: number;
  /** A larger record is refused. Default 1 MiB. */
  readonly recordBytesMax?: number;
  /** How often what was written is forced to the medium. Default 100 ms. */
  readonly syncIntervalMs?: number;
  /** Called once, when the disk has failed and the spool has latched. */
  onSyncError?(error: Error): void;
  /** Unix milliseconds. */
  now?(): number;
}

export interface AppendOptions {
  /** Whose reservation may be used when the ordinary room is used up. */
  readonly lastAct?: string;
}

export interface Headroom {
  readonly quotaBytes: number;
  /** On disk or on its way there, and not given back yet. */
  readonly heldBytes: number;
  /** Kept for the last acts of owners. */
  readonly reservedBytes: number;
  /** What ordinary appends may still take. */
  readonly freeBytes: number;
}

export type AppendOutcome =
  | { readonly kind: 'written' }
  /** Nothing was written. `memory`: the disk is so slow that the appends waiting for it are at their bound. */
  | { readonly kind: 'quota-reached'; readonly quota: 'disk' | 'memory' }
  /** Nothing was written; `index` is the first record that is too large. */
  | { readonly kind: 'too-large'; readonly index: number };

export interface SpoolCounters {
  readonly appendedRecords: number;
  readonly appendedBytes: number;
  readonly acknowledgedRecords: number;
  /** On disk and not acknowledged. */
  readonly heldRecords: number;
  /** Bytes of the files on disk, which is what the quota counts. */
  readonly heldBytes: number;
  readonly files: number;
  /** Damaged records that were skipped. */
  readonly corruptRecords: number;
  /** Files whose last write was cut short by a crash. */
  readonly tornTails: number;
}

export interface ReadLimit {
  readonly records: number;
  readonly bytes: number;
}
