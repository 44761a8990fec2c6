import { open } from 'node:fs/promises';
import { ReadWindow } from './read-window.js';
import {
  decodeRecord,
  HEADER_BYTES,
  plausibleBytes,
  PREFIX_BYTES,
  readHeader,
  SPOOL_VERSION,
  type StoredRecord,
} from './record-format.js';
import { SpoolVersionError } from './spool.errors.js';

/** What lies in a file from `offset` to `end`. */
export type FileEntry =
  | {
      readonly kind: 'record';
      readonly offset: number;
      readonly end: number;
      readonly record: StoredRecord;
    }
  /** At least one record was here; an intact one follows, or the file ends exactly behind it. */
  | { readonly kind: 'corrupt'; readonly offset: number; readonly end: number }
  /** The rest of the file is a write that was cut short: nothing in it can be read. */
  | { readonly kind: 'torn'; readonly offset: number; readonly end: number };

export interface ReadBounds {
  /** Where a record begins. */
  readonly from?: number;
  /** Bytes that are known to be there; the file's size by default. */
  readonly size?: number;
}

/**
 * Reads a spool file in order and stops for nothing: behind damage it looks for the next place
 * where an intact record begins.
 *
 * Errors: SpoolVersionError for a file of a newer version; what `open` throws for one that is gone.
 */
export async function* readSpoolFile(
  path: string,
  bounds: ReadBounds = {},
): AsyncGenerator<FileEntry, void> {
  const handle = await open(path, 'r');
  try {
    const size = bounds.size ?? (await handle.stat()).size;
    yield* readEntries(new ReadWindow(handle, size), path, bounds.from);
  } finally {
    await handle.close();
  }
}

async function* readEntries(
  window: ReadWindow,
  path: string,
  from: number | undefined,
): AsyncGenerator<FileEntry, void> {
  let offset = from ?? HEADER_BYTES;
  if (from === undefined) {
    const header = await window.read(0, HEADER_BYTES);
    if (header === undefined) {
      if (window.end > 0) yield { kind: 'torn', offset: 0, end: window.end };
      return;
    }
    const read = readHeader(header);
    // Records prove themselves, so a damaged header costs nothing but itself.
    if (read === 'damaged') yield { kind: 'corrupt', offset: 0, end: HEADER_BYTES };
    else if (read.version !== SPOOL_VERSION) throw new SpoolVersionError(path, read.version);
  }
  while (offset < window.end) {
    const run = await window.readRun(offset, PREFIX_BYTES);
    for (const entry of run ? recordsIn(run, offset) : []) {
      yield entry;
      offset = entry.end;
    }
    if (offset === window.end) return;
    // Cut off by the window's edge, longer than the window, or damaged.
    const entry = (await readRecord(window, offset)) ?? (await skipDamage(window, offset));
    yield entry;
    offset = entry.end;
  }
}

/** The intact records at the start of `run`, without a promise each. */
function* recordsIn(run: Buffer, offset: number): Generator<FileEntry & { kind: 'record' }, void> {
  for (let at = 0; at + PREFIX_BYTES <= run.length;) {
    const bytes = plausibleBytes(run, at);
    if (bytes === undefined || at + bytes > run.length) return;
    const record = decodeRecord(run.subarray(at, at + bytes));
    if (record === undefined) return;
    yield { kind: 'record', offset: offset + at, end: offset + at + bytes, record };
    at += bytes;
  }
}

async function readRecord(window: ReadWindow, offset: number): Promise<FileEntry | undefined> {
  const bytes = await recordExtent(window, offset);
  if (bytes === undefined) return undefined;
  const stored = await window.read(offset, bytes);
  const record = stored && decodeRecord(stored);
  return record && { kind: 'record', offset, end: offset + bytes, record };
}

async function recordExtent(window: ReadWindow, offset: number): Promise<number | undefined> {
  const prefix = await window.read(offset, PREFIX_BYTES);
  return prefix && plausibleBytes(prefix, 0);
}

/** Trusts no length in what is damaged: a flipped bit in it could step over intact records. */
async function skipDamage(window: ReadWindow, offset: number): Promise<FileEntry> {
  const found = await findRecord(window, offset + 1);
  if (found !== undefined) return { kind: 'corrupt', offset, end: found };
  // Nothing follows. A record that was written whole ends where the file does.
  const extent = (await recordExtent(window, offset)) ?? 0;
  const isWhole = offset + extent === window.end;
  return { kind: isWhole ? 'corrupt' : 'torn', offset, end: window.end };
}

/** Bounds: one pass over the rest of the file; only what looks like a record is checked as one. */
async function findRecord(window: ReadWindow, from: number): Promise<number | undefined> {
  let offset = from;
  for (;;) {
    const run = await window.readRun(offset, PREFIX_BYTES);
    if (run === undefined) return undefined;
    const last = run.length - PREFIX_BYTES;
    const candidates: number[] = [];
    for (let i = 0; i <= last; i += 1) {
      if (plausibleBytes(run, i) !== undefined) candidates.push(offset + i);
    }
    const next = offset + last + 1;
    for (const candidate of candidates) {
      if (await readRecord(window, candidate)) return candidate;
    }
    offset = next;
  }
}
