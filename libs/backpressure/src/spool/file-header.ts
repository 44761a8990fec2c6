import { crc32c } from './crc32c.js';

/*
 * header   = copy padding copy padding                                             1,024 bytes
 * copy     = preamble salt[32] keyId[8] partitionLength u8 partition[35] crc u32      96 bytes
 * preamble = "VBSP" version u16 createdAt u48 crc u32                                 16 bytes
 *
 * The preamble is the same in every version, so that any build can name a file that it cannot read.
 * Without the salt nothing in a file can be opened; hence two copies, a disk sector apart.
 * Little-endian; times in Unix milliseconds. docs/specs/backpressure.md, section 6.
 */
export const SPOOL_VERSION = 2;
export const HEADER_BYTES = 1_024;
export const PREAMBLE_BYTES = 16;
export const SALT_BYTES = 32;
const COPY_BYTES = 96;
const COPY_AT = [0, 512] as const;
const MAGIC = Buffer.from('VBSP', 'latin1');
const PREAMBLE_CRC_AT = 12;
const SALT_AT = PREAMBLE_BYTES;
const KEY_ID_AT = SALT_AT + SALT_BYTES;
const PARTITION_LENGTH_AT = KEY_ID_AT + 8;
const PARTITION_AT = PARTITION_LENGTH_AT + 1;
const COPY_CRC_AT = COPY_BYTES - 4;
const PARTITION_NAME = /^[a-z][a-z0-9-]{0,34}$/;

export interface FileHeader {
  readonly version: number;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly salt: Buffer;
  readonly keyId: string;
  readonly partition: string;
}

/** Also the name of its folder. */
export function isPartitionName(name: string): boolean {
  return PARTITION_NAME.test(name);
}

export function encodeHeader(header: Omit<FileHeader, 'version'>, version = SPOOL_VERSION): Buffer {
  const block = Buffer.alloc(HEADER_BYTES);
  for (const at of COPY_AT) encodeCopy(block.subarray(at, at + COPY_BYTES), header, version);
  return block;
}

function encodeCopy(copy: Buffer, header: Omit<FileHeader, 'version'>, version: number): void {
  MAGIC.copy(copy);
  copy.writeUInt16LE(version, 4);
  copy.writeUIntLE(header.createdAt, 6, 6);
  copy.writeUInt32LE(crc32c(copy, 0, PREAMBLE_CRC_AT), PREAMBLE_CRC_AT);
  header.salt.copy(copy, SALT_AT);
  copy.write(header.keyId, KEY_ID_AT, 'hex');
  copy.writeUInt8(header.partition.length, PARTITION_LENGTH_AT);
  copy.write(header.partition, PARTITION_AT, 'latin1');
  copy.writeUInt32LE(crc32c(copy, 0, COPY_CRC_AT), COPY_CRC_AT);
}

/** A file of another version, of which no more than that is known. */
export interface OtherVersion {
  readonly version: number;
}

/**
 * From the first bytes of a file, as many of `HEADER_BYTES` as it has. Undefined: neither copy is
 * intact.
 */
export function readHeader(block: Buffer): FileHeader | OtherVersion | undefined {
  for (const at of COPY_AT) {
    const version = readVersion(block, at);
    if (version === undefined) continue;
    if (version !== SPOOL_VERSION) return { version };
    const header = readCopy(block.subarray(at, at + COPY_BYTES), version);
    if (header) return header;
  }
  return undefined;
}

export function isReadable(header: FileHeader | OtherVersion): header is FileHeader {
  return header.version === SPOOL_VERSION;
}

function readVersion(block: Buffer, at: number): number | undefined {
  if (block.length < at + PREAMBLE_BYTES) return undefined;
  const isIntact =
    block.subarray(at, at + MAGIC.length).equals(MAGIC) &&
    block.readUInt32LE(at + PREAMBLE_CRC_AT) === crc32c(block, at, at + PREAMBLE_CRC_AT);
  return isIntact ? block.readUInt16LE(at + 4) : undefined;
}

function readCopy(copy: Buffer, version: number): FileHeader | undefined {
  if (copy.length < COPY_BYTES) return undefined;
  if (copy.readUInt32LE(COPY_CRC_AT) !== crc32c(copy, 0, COPY_CRC_AT)) return undefined;
  const partitionEnd = PARTITION_AT + copy.readUInt8(PARTITION_LENGTH_AT);
  return {
    version,
    createdAt: copy.readUIntLE(6, 6),
    salt: Buffer.from(copy.subarray(SALT_AT, KEY_ID_AT)),
    keyId: copy.toString('hex', KEY_ID_AT, PARTITION_LENGTH_AT),
    partition: copy.toString('latin1', PARTITION_AT, partitionEnd),
  };
}
