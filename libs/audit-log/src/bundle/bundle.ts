import { CallId } from '@verbatim/contracts';
import { z } from 'zod';
import { BundleFormatError } from '../audit-log.errors.js';
import { canonicalBytes, isCanonicalForm, sha256Hex } from '../canonical.js';
import { jsonOf } from '../json-of.js';
import { CallKey } from '../keys/call-key.js';
import type { ObjectReader } from '../verify/verify-report.js';
import { CHECK_PAGE } from './check-page.js';
import { type TarFile, decodeTar, encodeTar } from './tar.js';

/** A bundle holds one call whole; the largest sealed record has 256 MiB. */
export const BUNDLE_FILE_BYTES_MAX = 1024 * 1024 * 1024;

export const SUMS = 'SHA256SUMS';
export const HEAD = 'bundle.json';
export const PAGE = 'CHECK.md';
export const CALL_KEY = 'call-key.txt';
export const NEWEST_CHECKPOINT = 'log/checkpoint';
export const ANCHOR_CHECKPOINT = 'log/anchor';
export const STORE_PREFIX = 'store/';

export const BundleHead = z.strictObject({
  v: z.literal(1),
  type: z.literal('verbatim-bundle'),
  callId: CallId,
  /** Of the log. */
  origin: z.string().min(1).max(200),
  /** The newest revision when the bundle was made. */
  revision: z.int().min(1),
  /** Leaves of the log then. */
  logSize: z.int().min(1),
  /** Leaves of the log in the checkpoint that its maker had from elsewhere. */
  anchorSize: z.int().min(0).nullable(),
});
export type BundleHead = z.infer<typeof BundleHead>;

/** What an outsider gets of one call, by name within the bundle's folder. */
export interface Bundle {
  readonly head: BundleHead;
  readonly files: ReadonlyMap<string, Buffer>;
}

const folderOf = (callId: string): string => `verbatim-${callId}`;

export const bundleFileName = (callId: string): string => `${folderOf(callId)}.tar`;

/** The bundle as a tar archive, in pieces. The same files and time give the same bytes. */
export function encodeBundle({ head, files }: Bundle, modifiedAtMs: number): Generator<Buffer> {
  const all = new Map([[PAGE, Buffer.from(CHECK_PAGE)], [HEAD, canonicalBytes(head)], ...files]);
  const folder = folderOf(head.callId);
  const entries: TarFile[] = [...all, [SUMS, sumsOf(all)] as const].map(([name, bytes]) => ({
    name: `${folder}/${name}`,
    bytes,
  }));
  return encodeTar(entries, modifiedAtMs);
}

/**
 * Takes a bundle apart, and checks that it is whole and as it was packed. That proves nothing yet: whoever
 * made the bundle made its sums too.
 *
 * Bounds: the archive is not copied.
 * Errors: `BundleTruncatedError` for one that was cut short, `BundleFormatError` for anything else.
 */
export function decodeBundle(archive: Buffer): Bundle {
  const files = new Map(decodeTar(archive).map(withoutFolder));
  const head = headIn(files);
  const sums = files.get(SUMS);
  if (sums === undefined) throw new BundleFormatError(`It has no ${SUMS}.`);
  files.delete(SUMS);
  checkSums(files, sums);
  return { head, files };
}

function withoutFolder({ name, bytes }: TarFile, _: number, all: TarFile[]): [string, Buffer] {
  const folder = all[0]!.name.slice(0, all[0]!.name.indexOf('/') + 1);
  if (folder !== '' && name.startsWith(folder)) return [name.slice(folder.length), bytes];
  throw new BundleFormatError(`${name} is not in the folder of the others.`);
}

function headIn(files: ReadonlyMap<string, Buffer>): BundleHead {
  const bytes = files.get(HEAD);
  if (bytes === undefined) throw new BundleFormatError(`It has no ${HEAD}: it is not a bundle.`);
  const json = jsonOf(bytes);
  const { v } = Object(json) as { v?: unknown };
  if (Number.isSafeInteger(v) && Number(v) > 1) {
    throw new BundleFormatError(`It is of version ${Number(v)}, and this program reads 1.`);
  }
  const parsed = BundleHead.safeParse(json);
  if (parsed.success && isCanonicalForm(parsed.data, bytes)) return parsed.data;
  throw new BundleFormatError(`Its ${HEAD} was altered.`);
}

/** As `sha256sum` writes and reads them. */
function sumsOf(files: ReadonlyMap<string, Buffer>): Buffer {
  return Buffer.from([...files].map(([name, bytes]) => `${sha256Hex(bytes)}  ${name}\n`).join(''));
}

function checkSums(files: ReadonlyMap<string, Buffer>, sums: Buffer): void {
  const stated = new Map(
    sums
      .toString('latin1')
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)] as const),
  );
  for (const [name, bytes] of files) {
    const sum = stated.get(name);
    if (sum === undefined) throw new BundleFormatError(`${name} is not in its ${SUMS}.`);
    if (sum !== sha256Hex(bytes)) throw new BundleFormatError(`${name} was altered.`);
    stated.delete(name);
  }
  stated.delete('');
  const [missing] = stated.keys();
  if (missing !== undefined) throw new BundleFormatError(`${missing} is missing.`);
  if (!sumsOf(files).equals(sums)) throw new BundleFormatError(`Its ${SUMS} was altered.`);
}

/** The objects of the store that the bundle holds, under the names that they have there. */
export function bundleReader({ files }: Bundle): ObjectReader {
  return {
    read: async (key) => files.get(STORE_PREFIX + key),
    async *list(prefix) {
      for (const name of files.keys()) {
        if (name.startsWith(STORE_PREFIX + prefix)) yield name.slice(STORE_PREFIX.length);
      }
    },
  };
}

/** The key of the call, where the bundle's maker gave it away. Errors: `BundleFormatError`. */
export function callKeyIn({ files }: Bundle): CallKey | undefined {
  const text = files.get(CALL_KEY)?.toString('latin1');
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 32 || `${bytes.toString('base64url')}\n` !== text) {
    throw new BundleFormatError(`Its ${CALL_KEY} holds no key.`);
  }
  return CallKey.from(bytes);
}

export const encodeCallKey = (key: CallKey): Buffer =>
  Buffer.from(`${key.bytes().toString('base64url')}\n`);

/** Its page is not the one that this version writes: read the script before running it. */
export const isPageKnown = ({ files }: Bundle): boolean =>
  files.get(PAGE)?.equals(Buffer.from(CHECK_PAGE)) ?? false;
