import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { crc32c } from './crc32c.js';
import type { SpoolRecord } from './spool-types.js';

/*
 * record   = length u32  crc u32  body;   length counts the body, crc covers length and body
 * body     = identity  sealed payload  tag[16]
 * identity = ordinal u48  appendedAt u48  seq u48  epochLength u8  epoch
 * The payload is sealed with AES-256-GCM under the file's key. The nonce is the ordinal, 96 bits big-endian:
 * it counts up in the file and is used once. The identity is authenticated, and readable without the key.
 * Little-endian; times in Unix milliseconds. docs/specs/backpressure.md, section 6.
 */

/** Length and CRC. */
export const FRAME_BYTES = 8;
/** Of a body, before the epoch. */
const IDENTITY_FIXED_BYTES = 19;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;
const EPOCH_BYTES_MAX = 64;
const BODY_BYTES_MIN = IDENTITY_FIXED_BYTES + 1 + TAG_BYTES;
/** Enough of a record to tell whether it can be one at all. */
export const PREFIX_BYTES = FRAME_BYTES + IDENTITY_FIXED_BYTES;
/** What a record adds to its payload, with the longest epoch. */
export const OVERHEAD_BYTES_MAX = PREFIX_BYTES + EPOCH_BYTES_MAX + TAG_BYTES;

/** No writer is configured above this, so a reader allocates no more, whatever a length field says. */
export const RECORD_BYTES_LIMIT = 16 * 1024 * 1024;
export const SEQ_MAX = 2 ** 40;

const CIPHER = 'aes-256-gcm';
const PRINTABLE_ASCII = /^[\x21-\x7e]{1,64}$/;
/** 2020 and 2200: outside, what looks like a time is not one. */
const APPENDED_AT_MIN = 1_577_836_800_000;
const APPENDED_AT_MAX = 7_258_118_400_000;

/** What a record says of itself without the key. */
export interface RecordIdentity {
  readonly epoch: string;
  readonly seq: number;
  /** Unix milliseconds. */
  readonly appendedAt: number;
  /** Counts up in a file. */
  readonly ordinal: number;
  /** On disk. */
  readonly bytes: number;
}

export interface StoredRecord extends SpoolRecord {
  readonly payload: Buffer;
  /** Unix milliseconds. */
  readonly appendedAt: number;
}

export interface Stamp {
  readonly ordinal: number;
  readonly appendedAt: number;
}

export function isEpochName(epoch: string): boolean {
  return PRINTABLE_ASCII.test(epoch);
}

/** Bytes on disk. */
export function recordBytes(record: SpoolRecord): number {
  return PREFIX_BYTES + record.epoch.length + record.payload.length + TAG_BYTES;
}

/** Seals the record into `into` at `offset` and returns where the next one goes. */
export function encodeRecord(
  into: Buffer,
  offset: number,
  record: SpoolRecord,
  key: KeyObject,
  { ordinal, appendedAt }: Stamp,
): number {
  const body = offset + FRAME_BYTES;
  const payloadAt = body + IDENTITY_FIXED_BYTES + record.epoch.length;
  const end = offset + recordBytes(record);
  into.writeUInt32LE(end - body, offset);
  into.writeUIntLE(ordinal, body, 6);
  into.writeUIntLE(appendedAt, body + 6, 6);
  into.writeUIntLE(record.seq, body + 12, 6);
  into.writeUInt8(record.epoch.length, body + 18);
  into.write(record.epoch, body + IDENTITY_FIXED_BYTES, 'latin1');
  const cipher = createCipheriv(CIPHER, key, nonceOf(ordinal));
  cipher.setAAD(into.subarray(body, payloadAt));
  into.set(cipher.update(record.payload), payloadAt);
  cipher.final();
  into.set(cipher.getAuthTag(), end - TAG_BYTES);
  into.writeUInt32LE(recordCrc(into, offset, end), offset + 4);
  return end;
}

/** From the prefix alone: how long the record at `offset` says it is, if it can be one. */
export function plausibleBytes(prefix: Buffer, offset: number): number | undefined {
  const length = prefix.readUInt32LE(offset);
  if (length < BODY_BYTES_MIN || length > RECORD_BYTES_LIMIT - FRAME_BYTES) return undefined;
  const body = offset + FRAME_BYTES;
  const appendedAt = prefix.readUIntLE(body + 6, 6);
  if (appendedAt < APPENDED_AT_MIN || appendedAt > APPENDED_AT_MAX) return undefined;
  if (prefix.readUIntLE(body + 12, 6) > SEQ_MAX) return undefined;
  const epochLength = prefix.readUInt8(body + 18);
  const isInside = epochLength >= 1 && epochLength <= length - IDENTITY_FIXED_BYTES - TAG_BYTES;
  if (!isInside || epochLength > EPOCH_BYTES_MAX) return undefined;
  return FRAME_BYTES + length;
}

/** Of the record in `bytes`, which is exactly one record long; undefined if it is damaged. */
export function readIdentity(bytes: Buffer): RecordIdentity | undefined {
  if (bytes.readUInt32LE(4) !== recordCrc(bytes, 0, bytes.length)) return undefined;
  const body = FRAME_BYTES;
  const epoch = bytes.toString('latin1', PREFIX_BYTES, payloadAtOf(bytes));
  if (!isEpochName(epoch)) return undefined;
  return {
    epoch,
    seq: bytes.readUIntLE(body + 12, 6),
    appendedAt: bytes.readUIntLE(body + 6, 6),
    ordinal: bytes.readUIntLE(body, 6),
    bytes: bytes.length,
  };
}

/** The payload of an intact record. Undefined: it was not sealed under this key, or was altered since. */
export function openPayload(bytes: Buffer, key: KeyObject): Buffer | undefined {
  const payloadAt = payloadAtOf(bytes);
  const tagAt = bytes.length - TAG_BYTES;
  const nonce = nonceOf(bytes.readUIntLE(FRAME_BYTES, 6));
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bytes.subarray(FRAME_BYTES, payloadAt));
  decipher.setAuthTag(bytes.subarray(tagAt));
  const payload = decipher.update(bytes.subarray(payloadAt, tagAt));
  try {
    decipher.final();
  } catch {
    // That the tag does not fit is the one thing that `final` can say.
    return undefined;
  }
  return payload;
}

function payloadAtOf(bytes: Buffer): number {
  return PREFIX_BYTES + bytes.readUInt8(PREFIX_BYTES - 1);
}

function nonceOf(ordinal: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(ordinal, NONCE_BYTES - 6, 6);
  return nonce;
}

function recordCrc(bytes: Buffer, start: number, end: number): number {
  const length = crc32c(bytes, start, start + 4);
  return crc32c(bytes, start + FRAME_BYTES, end, length);
}
