import { SizeLimitError } from '../audit-log.errors.js';
import { LOG_ENTRY_BYTES_MAX } from '../limits.js';
import { LogFormatError } from './log.errors.js';
import { TILE_WIDTH } from './log-paths.js';

const LENGTH_BYTES = 2;

/** What a bundle can have at most: a reader refuses more before it looks. */
export const BUNDLE_BYTES_MAX = TILE_WIDTH * (LENGTH_BYTES + LOG_ENTRY_BYTES_MAX);

/** Errors: `SizeLimitError` for an entry above 65,535 bytes. */
export function checkEntry(entry: Uint8Array): void {
  if (entry.length > LOG_ENTRY_BYTES_MAX) {
    throw new SizeLimitError(`An entry of the log may have ${LOG_ENTRY_BYTES_MAX} bytes.`);
  }
}

/**
 * Entries, each after its length as two bytes, the higher one first.
 *
 * Bounds: 1 to 256 entries. Errors: `SizeLimitError`.
 * Source: c2sp.org/tlog-tiles, section "Log entries".
 */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Buffer {
  if (entries.length < 1 || entries.length > TILE_WIDTH) {
    throw new SizeLimitError(`A bundle has 1 to ${TILE_WIDTH} entries.`);
  }
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    checkEntry(entry);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt16BE(entry.length);
    parts.push(length, entry);
  }
  return Buffer.concat(parts);
}

/** The entries of a bundle, as views of it. Errors: `LogFormatError`. */
export function decodeEntryBundle(bytes: Buffer): Buffer[] {
  if (bytes.length > BUNDLE_BYTES_MAX) throw new LogFormatError('The bundle is too long.');
  const entries: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const from = offset + LENGTH_BYTES;
    if (from > bytes.length) throw new LogFormatError('The bundle ends inside a length.');
    offset = from + bytes.readUInt16BE(offset);
    if (offset > bytes.length) throw new LogFormatError('The bundle ends inside an entry.');
    if (entries.length === TILE_WIDTH) throw new LogFormatError('The bundle has too many entries.');
    entries.push(bytes.subarray(from, offset));
  }
  if (entries.length === 0) throw new LogFormatError('The bundle is empty.');
  return entries;
}
