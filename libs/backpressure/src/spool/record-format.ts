import { crc32c } from './crc32c.js';
import type { SpoolRecord } from './spool-types.js';

/*
 * file   = header record*
 * header = "VBSP"  version u16  createdAt u48  crc u32                            16 bytes
 * record = length u32  crc u32  body;   length counts the body, crc covers length and body
 * body   = appendedAt u48  seq u48  epochLength u8  epoch  payload
 * Little-endian; times in Unix milliseconds. docs/specs/backpressure.md, section 6.
 */
export const SPOOL_VERSION = 1;
export const HEADER_BYTES = 16;
const MAGIC = Buffer.from('VBSP', 'latin1');
const HEADER_CRC_AT = 12;

/** Length and CRC. */
export const FRAME_BYTES = 8;
/** Of a body, before epoch and payload. */
const BODY_FIXED_BYTES = 13;
const EPOCH_BYTES_MAX = 64;
const BODY_BYTES_MIN = BODY_FIXED_BYTES + 1;
/** Enough of a record to tell whether it can be one at all. */
export const PREFIX_BYTES = FRAME_BYTES + BODY_BYTES_MIN;

/** No writer is configured above this, so a reader allocates no more, whatever a length field says. */
export const RECORD_BYTES_LIMIT = 16 * 1024 * 1024;
export const SEQ_MAX = 2 ** 40;

const PRINTABLE_ASCII = /^[\x21-\x7e]{1,64}$/;
/** 2020 and 2200: outside, what looks like a time is not one. */
const APPENDED_AT_MIN = 1_577_836_800_000;
const APPENDED_AT_MAX = 7_258_118_400_000;

export interface StoredRecord extends SpoolRecord {
  readonly payload: Buffer;
  /** Unix milliseconds. */
  readonly appendedAt: number;
}

export function isEpochName(epoch: string): boolean {
  return PRINTABLE_ASCII.test(epoch);
}

export function encodeHeader(createdAt: number, version = SPOOL_VERSION): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt16LE(version, 4);
  header.writeUIntLE(createdAt, 6, 6);
  header.writeUInt32LE(crc32c(header, 0, HEADER_CRC_AT), HEADER_CRC_AT);
  return header;
}

/** `damaged` says nothing about the records behind it. */
export function readHeader(header: Buffer): { version: number } | 'damaged' {
  const isIntact =
    header.subarray(0, MAGIC.length).equals(MAGIC) &&
    header.readUInt32LE(HEADER_CRC_AT) === crc32c(header, 0, HEADER_CRC_AT);
  return isIntact ? { version: header.readUInt16LE(4) } : 'damaged';
}

/** Bytes on disk. */
export function recordBytes(record: SpoolRecord): number {
  return FRAME_BYTES + BODY_FIXED_BYTES + record.epoch.length + record.payload.length;
}

/** Writes the record at `offset` and returns where the next one goes. */
export function encodeRecord(
  into: Buffer,
  offset: number,
  record: SpoolRecord,
  appendedAt: number,
): number {
  const body = offset + FRAME_BYTES;
  const end = offset + recordBytes(record);
  into.writeUInt32LE(end - body, offset);
  into.writeUIntLE(appendedAt, body, 6);
  into.writeUIntLE(record.seq, body + 6, 6);
  into.writeUInt8(record.epoch.length, body + 12);
  into.write(record.epoch, body + BODY_FIXED_BYTES, 'latin1');
  into.set(record.payload, body + BODY_FIXED_BYTES + record.epoch.length);
  into.writeUInt32LE(recordCrc(into, offset, end), offset + 4);
  return end;
}

/** From the prefix alone: how long the record at `offset` says it is, if it can be one. */
export function plausibleBytes(prefix: Buffer, offset: number): number | undefined {
  const length = prefix.readUInt32LE(offset);
  if (length < BODY_BYTES_MIN || length > RECORD_BYTES_LIMIT - FRAME_BYTES) return undefined;
  const body = offset + FRAME_BYTES;
  const appendedAt = prefix.readUIntLE(body, 6);
  if (appendedAt < APPENDED_AT_MIN || appendedAt > APPENDED_AT_MAX) return undefined;
  if (prefix.readUIntLE(body + 6, 6) > SEQ_MAX) return undefined;
  const epochLength = prefix.readUInt8(body + 12);
  const isEpochInside = epochLength >= 1 && epochLength <= length - BODY_FIXED_BYTES;
  if (!isEpochInside || epochLength > EPOCH_BYTES_MAX) return undefined;
  return FRAME_BYTES + length;
}

/** The record in `bytes`, which is exactly one record long, or undefined if it is damaged. */
export function decodeRecord(bytes: Buffer): StoredRecord | undefined {
  if (bytes.readUInt32LE(4) !== recordCrc(bytes, 0, bytes.length)) return undefined;
  const epochLength = bytes.readUInt8(FRAME_BYTES + 12);
  const payloadAt = FRAME_BYTES + BODY_FIXED_BYTES + epochLength;
  const epoch = bytes.toString('latin1', FRAME_BYTES + BODY_FIXED_BYTES, payloadAt);
  if (!isEpochName(epoch)) return undefined;
  return {
    epoch,
    seq: bytes.readUIntLE(FRAME_BYTES + 6, 6),
    appendedAt: bytes.readUIntLE(FRAME_BYTES, 6),
    // A copy: a view would keep the whole read window alive for as long as the record.
    payload: Buffer.copyBytesFrom(bytes, payloadAt),
  };
}

function recordCrc(bytes: Buffer, start: number, end: number): number {
  const length = crc32c(bytes, start, start + 4);
  return crc32c(bytes, start + FRAME_BYTES, end, length);
}
