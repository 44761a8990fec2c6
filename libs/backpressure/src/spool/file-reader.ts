import type { KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
import { HEADER_BYTES, isReadable, PREAMBLE_BYTES, readHeader } from './file-header.js';
import { ReadWindow } from './read-window.js';
import {
  openPayload,
  plausibleBytes,
  PREFIX_BYTES,
  readIdentity,
  type RecordIdentity,
} from './record-format.js';
import { SpoolKeyError, SpoolVersionError } from './spool.errors.js';
import type { SpoolKey } from './spool-key.js';

interface Extent {
  readonly offset: number;
  readonly end: number;
}

/** What lies in a file from `offset` to `end`. */
export type FileEntry =
  /** Without the key: the identity alone. */
  | (Extent & {
      readonly kind: 'record';
      readonly identity: RecordIdentity;
      readonly payload: Buffer | undefined;
    })
  /** Whole, but not what was sealed here: altered, repeated, or from another file. */
  | (Extent & { readonly kind: 'forged'; readonly identity: RecordIdentity })
  /** At least one record was here, or the header; something intact follows, or the file ends behind it. */
  | (Extent & { readonly kind: 'corrupt' })
  /** The rest of the file is a write that was cut short: nothing in it can be read. */
  | (Extent & { readonly kind: 'torn' });

export interface ReadOptions {
  /** Opens payloads. Without it there are none, and nothing is ever `forged` but what is repeated. */
  readonly key?: SpoolKey | undefined;
  /** For a file whose header was read before: where a record begins, and the file's own key. */
  readonly from?: { readonly offset: number; readonly fileKey: KeyObject | undefined };
  /** Bytes that are known to be there; the file's size by default. */
  readonly size?: number;
}

/**
 * Reads a spool file in order and stops for nothing: behind damage it looks for the next place
 * where an intact record begins. Zeros up to the end are room that was never used.
 *
 * Errors: SpoolVersionError and SpoolKeyError for a file that this build or key cannot read; what
 * `open` throws for one that is gone.
 */
export async function* readSpoolFile(
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<FileEntry, void> {
  const handle = await open(path, 'r');
  try {
    const size = options.size ?? (await handle.stat()).size;
    const window = new ReadWindow(handle, size);
    if (options.from) {
      yield* readRecords(window, options.from.offset, options.from.fileKey);
      return;
    }
    const fileKey = yield* readKey(window, path, options.key);
    if (fileKey === 'nothing') return;
    yield* readRecords(window, HEADER_BYTES, fileKey);
  } finally {
    await handle.close();
  }
}

/** `lost`: the header is damaged, and with it the salt. */
type FileKey = KeyObject | 'lost' | undefined;

async function* readKey(
  window: ReadWindow,
  path: string,
  key: SpoolKey | undefined,
): AsyncGenerator<FileEntry, FileKey | 'nothing'> {
  const block = await window.read(0, Math.min(HEADER_BYTES, window.end));
  if (block === undefined || block.length === 0) return 'nothing';
  const header = readHeader(block);
  if (header && !isReadable(header)) throw new SpoolVersionError(path, header.version);
  if (block.length < HEADER_BYTES) {
    yield { kind: 'torn', offset: 0, end: window.end };
    return 'nothing';
  }
  if (header === undefined) {
    // A file that a power cut left without any of its bytes.
    if (isZero(block) && (await isZeroFrom(window, HEADER_BYTES))) return 'nothing';
    yield { kind: 'corrupt', offset: 0, end: HEADER_BYTES };
    return key && 'lost';
  }
  if (key && header.keyId !== key.id) throw new SpoolKeyError(path, header.keyId, key.id);
  return key?.fileKey(header.salt, header.partition);
}

async function* readRecords(
  window: ReadWindow,
  from: number,
  key: FileKey,
): AsyncGenerator<FileEntry, void> {
  const judge = new RecordJudge(key);
  let offset = from;
  while (offset < window.end) {
    const run = await window.readRun(offset, PREFIX_BYTES);
    for (const entry of run ? recordsIn(run, offset, judge) : []) {
      yield entry;
      offset = entry.end;
    }
    if (offset === window.end) return;
    // Cut off by the window's edge, longer than the window, never written, or damaged.
    const record = await readRecord(window, offset, judge);
    if (!record && (await isZeroFrom(window, offset))) return;
    const entry = record ?? (await skipDamage(window, offset));
    yield entry;
    offset = entry.end;
  }
}

/** Tells the intact records of a file from those that only look so. */
class RecordJudge {
  #lastOrdinal = -1;

  constructor(private readonly key: FileKey) {}

  /** `bytes`: exactly one record long. Undefined: damaged. */
  judge(bytes: Buffer, offset: number): FileEntry | undefined {
    const identity = readIdentity(bytes);
    if (!identity) return undefined;
    const extent = { offset, end: offset + bytes.length };
    if (this.key === 'lost') return { kind: 'corrupt', ...extent };
    const isRepeated = identity.ordinal <= this.#lastOrdinal;
    const payload = this.key && !isRepeated ? openPayload(bytes, this.key) : undefined;
    if (isRepeated || (this.key && !payload)) return { kind: 'forged', ...extent, identity };
    this.#lastOrdinal = identity.ordinal;
    return { kind: 'record', ...extent, identity, payload };
  }
}

/** The intact records at the start of `run`, without a promise each. */
function* recordsIn(run: Buffer, offset: number, judge: RecordJudge): Generator<FileEntry, void> {
  for (let at = 0; at + PREFIX_BYTES <= run.length;) {
    const bytes = plausibleBytes(run, at);
    if (bytes === undefined || at + bytes > run.length) return;
    const entry = judge.judge(run.subarray(at, at + bytes), offset + at);
    if (entry === undefined) return;
    yield entry;
    at += bytes;
  }
}

async function readRecord(
  window: ReadWindow,
  offset: number,
  judge: RecordJudge,
): Promise<FileEntry | undefined> {
  const bytes = await recordExtent(window, offset);
  const stored = bytes === undefined ? undefined : await window.read(offset, bytes);
  return stored && judge.judge(stored, offset);
}

async function recordExtent(window: ReadWindow, offset: number): Promise<number | undefined> {
  const prefix = await window.read(offset, PREFIX_BYTES);
  return prefix && plausibleBytes(prefix, 0);
}

/** Trusts no length in what is damaged: a flipped bit in it could step over intact records. */
async function skipDamage(window: ReadWindow, offset: number): Promise<FileEntry> {
  const found = await findRecord(window, offset + 1);
  if (found !== undefined) return { kind: 'corrupt', offset, end: found };
  // Nothing follows. A record that was written whole ends in its tag, with nothing behind it.
  const end = offset + ((await recordExtent(window, offset)) ?? Infinity);
  const last = end <= window.end ? await window.read(end - 1, 1) : undefined;
  const isWhole = last !== undefined && last[0] !== 0 && (await isZeroFrom(window, end));
  return isWhole ? { kind: 'corrupt', offset, end } : { kind: 'torn', offset, end: window.end };
}

/** Bounds: one pass over the rest of the file; only what looks like a record is checked as one. */
async function findRecord(window: ReadWindow, from: number): Promise<number | undefined> {
  let offset = from;
  for (;;) {
    const run = await window.readRun(offset, PREFIX_BYTES);
    if (run === undefined) return undefined;
    const last = run.length - PREFIX_BYTES;
    const candidates: number[] = [];
    // Room that was never used holds no record, and is most of what is searched.
    for (let i = 0; i <= last && !(i === 0 && isZero(run)); i += 1) {
      if (plausibleBytes(run, i) !== undefined) candidates.push(offset + i);
    }
    const next = offset + last + 1;
    for (const candidate of candidates) {
      if (await isRecord(window, candidate)) return candidate;
    }
    offset = next;
  }
}

async function isRecord(window: ReadWindow, offset: number): Promise<boolean> {
  const bytes = await recordExtent(window, offset);
  const stored = bytes === undefined ? undefined : await window.read(offset, bytes);
  return stored !== undefined && readIdentity(stored) !== undefined;
}

async function isZeroFrom(window: ReadWindow, from: number): Promise<boolean> {
  let offset = from;
  while (offset < window.end) {
    const run = await window.readRun(offset, 1);
    if (run === undefined) return true;
    if (!isZero(run)) return false;
    offset += run.length;
  }
  return true;
}

function isZero(bytes: Buffer): boolean {
  const half = bytes.length >>> 1;
  // Equal to itself one byte further on, and zero at the start: the comparison runs in native code.
  if (half === 0) return bytes.every((byte) => byte === 0);
  return bytes[0] === 0 && bytes.subarray(0, -1).equals(bytes.subarray(1));
}

/** The version, salt owner and partition of a file, without reading any record of it. */
export async function readFileHeader(path: string) {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    if (size < PREAMBLE_BYTES) return undefined;
    const block = await new ReadWindow(handle, size).read(0, Math.min(HEADER_BYTES, size));
    return block && readHeader(block);
  } finally {
    await handle.close();
  }
}
