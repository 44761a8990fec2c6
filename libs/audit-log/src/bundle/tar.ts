import { BundleFormatError, BundleTruncatedError } from '../audit-log.errors.js';

/** A regular file: an archive of ours holds nothing else. */
export interface TarFile {
  /** Parts of letters, digits, `.`, `_`, `=`, `-`, joined by `/`; none begins with a dot. */
  readonly name: string;
  readonly bytes: Buffer;
}

const BLOCK = 512;
const NAME_BYTES = 100;
const PREFIX_BYTES = 155;
const SIZE_MAX = 8 ** 11 - 1;
const NAME = /^[A-Za-z0-9_=-][A-Za-z0-9._=-]*(\/[A-Za-z0-9_=-][A-Za-z0-9._=-]*)*$/;
const END = Buffer.alloc(2 * BLOCK);

/** Files that one archive may hold: every revision of a call with its objects, and what proves them. */
const FILES_MAX = 10_000;

/**
 * A POSIX archive (ustar), in pieces to be written one after the other. Equal files and an equal time give
 * equal bytes: every entry has mode 0644, owner 0 and one time for all.
 *
 * Errors: `BundleFormatError` for a name that the format or its reader refuses.
 */
export function* encodeTar(files: Iterable<TarFile>, modifiedAtMs: number): Generator<Buffer> {
  const seconds = Math.floor(modifiedAtMs / 1000);
  for (const { name, bytes } of files) {
    yield headerOf(name, bytes.length, seconds);
    yield bytes;
    yield Buffer.alloc(paddingOf(bytes.length));
  }
  yield END;
}

/**
 * Reads what `encodeTar` writes and refuses everything else, so that no byte of an archive can be changed
 * unseen: links, devices, other owners, names that lead out of the folder, bytes between or after the files.
 *
 * Bounds: `FILES_MAX` files; nothing is copied.
 * Errors: `BundleTruncatedError` where it ends too early, `BundleFormatError` for anything else.
 */
export function decodeTar(archive: Buffer): TarFile[] {
  const files: TarFile[] = [];
  const names = new Set<string>();
  let seconds: number | undefined;
  let offset = 0;
  while (!isZero(blockAt(archive, offset, files))) {
    const header = archive.subarray(offset, offset + BLOCK);
    const name = nameIn(header);
    const size = octalIn(header, 124, 12);
    seconds ??= octalIn(header, 136, 12);
    if (!NAME.test(name) || size === undefined || seconds === undefined) throw noHeader(offset);
    if (!headerOf(name, size, seconds).equals(header)) throw noHeader(offset);
    if (names.has(name)) throw new BundleFormatError(`It holds ${name} twice.`);
    if (files.length >= FILES_MAX) throw new BundleFormatError('It holds too many files.');
    names.add(name);
    offset += BLOCK;
    const end = offset + size + paddingOf(size);
    if (archive.length < end) throw new BundleTruncatedError(`It ends within ${name}.`);
    if (!isZero(archive.subarray(offset + size, end))) {
      throw new BundleFormatError(`There is something behind ${name}.`);
    }
    files.push({ name, bytes: archive.subarray(offset, offset + size) });
    offset = end;
  }
  const rest = archive.subarray(offset);
  if (rest.length < END.length) throw new BundleTruncatedError('Its end mark is cut off.');
  if (!rest.equals(END)) throw new BundleFormatError('There is something behind its end mark.');
  return files;
}

function blockAt(archive: Buffer, offset: number, before: readonly TarFile[]): Buffer {
  if (archive.length >= offset + BLOCK) return archive.subarray(offset, offset + BLOCK);
  const last = before.at(-1);
  throw new BundleTruncatedError(last ? `It ends behind ${last.name}.` : 'It holds no file.');
}

const noHeader = (offset: number): BundleFormatError =>
  new BundleFormatError(`Byte ${offset} does not begin a file as a bundle has it.`);

function headerOf(name: string, size: number, seconds: number): Buffer {
  if (!NAME.test(name)) throw new BundleFormatError(`${name} is no name for a file of a bundle.`);
  if (size > SIZE_MAX) throw new BundleFormatError(`${name} is too large for a bundle.`);
  const [prefix, rest] = splitName(name);
  const header = Buffer.alloc(BLOCK);
  header.write(rest, 0);
  header.write('0000644\0' + '0000000\0' + '0000000\0', 100);
  header.write(`${octal(size, 11)}\0${octal(seconds, 11)}\0`, 124);
  header.write('        0', 148);
  header.write('ustar\u000000', 257);
  header.write('0000000\u00000000000\0', 329);
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}

/** A long name is cut at a slash: its beginning has a field of its own. */
function splitName(name: string): [prefix: string, rest: string] {
  if (name.length <= NAME_BYTES) return ['', name];
  const slash = name.lastIndexOf('/', PREFIX_BYTES);
  const cut = name.indexOf('/', name.length - NAME_BYTES - 1);
  if (cut === -1 || cut > slash) throw new BundleFormatError(`${name} is too long for a bundle.`);
  return [name.slice(0, cut), name.slice(cut + 1)];
}

function nameIn(header: Buffer): string {
  const rest = textIn(header, 0, NAME_BYTES);
  const prefix = textIn(header, 345, PREFIX_BYTES);
  return prefix === '' ? rest : `${prefix}/${rest}`;
}

function textIn(header: Buffer, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('latin1');
}

function octalIn(header: Buffer, offset: number, length: number): number | undefined {
  const text = textIn(header, offset, length);
  return /^[0-7]{11}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

const paddingOf = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);
