import type { SpoolKey } from './spool-key.js';

/** Opaque bytes and their identity. */
export interface SpoolRecord {
  /** 1–64 bytes of printable ASCII. */
  readonly epoch: string;
  /** 0 … 2^40. */
  readonly seq: number;
  readonly payload: Uint8Array;
}

/** What every partition of a process shares. */
export interface SpoolSettings {
  readonly key: SpoolKey;
  /** A file grows to about this and is then followed by another. Default 16 MiB, or a quarter of the
   *  quota where that is less: space comes back in whole files. */
  readonly fileBytesMax?: number;
  /** A larger record is refused. Default 257 KiB: the largest event and what a record adds to it. */
  readonly recordBytesMax?: number;
  /** Zeros written ahead of the next record, beside what is reserved. Default 1 MiB, or a quarter of
   *  a file where that is less. */
  readonly aheadBytes?: number;
  /** How often what was written is forced to the medium. Default 100 ms. */
  readonly syncIntervalMs?: number;
  /** Unix milliseconds. */
  now?(): number;
}

export interface SpoolOptions extends SpoolSettings {
  /** A folder of a directory that the caller has locked. */
  readonly directory: string;
  readonly partition: string;
  /** Bytes on disk, room allocated ahead included; an append beyond it is refused. Zero: what is there
   *  can be read and acknowledged, and nothing is appended. */
  readonly quotaBytes: number;
  /** Called once, when the disk has failed and the spool has latched. */
  onFailed?(error: Error): void;
  onDamage?(damage: SpoolDamage): void;
}

/** `lost`: records that were held and are not to be found on disk any more. */
export interface SpoolDamage {
  readonly path: string;
  readonly kind: 'corrupt' | 'torn' | 'forged' | 'lost';
  /** Where in the file; not for `lost`. */
  readonly offset?: number;
  readonly records?: number;
}

export interface AppendOptions {
  /** Whose reservation may be used when the ordinary room is used up. */
  readonly lastAct?: string;
}

export interface Headroom {
  readonly quotaBytes: number;
  /** Of records that are on disk or on their way there, and not given back yet, with their headers. */
  readonly heldBytes: number;
  /** Kept for the last acts of owners. */
  readonly reservedBytes: number;
  /** What ordinary appends may still take: less than the quota leaves when the disk itself is full. */
  readonly freeBytes: number;
}

export type AppendOutcome =
  | { readonly kind: 'written' }
  /** Nothing was written. `memory`: the disk is so slow that the appends waiting for it are at their bound. */
  | { readonly kind: 'quota-reached'; readonly quota: 'disk' | 'memory' }
  /** Nothing was written; `index` is the first record that is too large, or with which all of them are. */
  | { readonly kind: 'too-large'; readonly index: number };

export interface SpoolCounters {
  readonly appendedRecords: number;
  readonly appendedBytes: number;
  readonly acknowledgedRecords: number;
  /** On disk and not acknowledged. */
  readonly heldRecords: number;
  /** Bytes of files with records, without the room ahead. */
  readonly heldBytes: number;
  /** Bytes on disk, which is what the quota counts. */
  readonly diskBytes: number;
  readonly files: number;
  /** Damaged records that were skipped. */
  readonly corruptRecords: number;
  /** Files whose last write was cut short by a crash. */
  readonly tornTails: number;
  /** Records that are whole and were not sealed here. */
  readonly forgedRecords: number;
  /** Records that were held and are gone from disk. */
  readonly lostRecords: number;
}

export interface ReadLimit {
  readonly records: number;
  readonly bytes: number;
}
