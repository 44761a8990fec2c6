import { CallId } from '@verbatim/contracts';
import { z } from 'zod';
import { jsonOf } from '../json-of.js';
import { canonicalBytes, isCanonicalForm, sha256Hex } from '../canonical.js';
import { manifestPath, revisionPrefix } from '../seal/manifest.js';
import { StatementId, statementPath, statementReceiptPath } from '../statements/statement-paths.js';
import { LogFormatError } from './log.errors.js';

/** What the log has leaves of. The first two are seals; the others are statements of that kind. */
export const LEAF_TYPES = [
  'manifest',
  'amendment',
  'tombstone',
  'disposal',
  'access-day',
  'heartbeat',
] as const;
export type LeafType = (typeof LEAF_TYPES)[number];

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const REVISION = /^(.+)\/r([1-9][0-9]{0,3})$/;

/** A leaf of the log: which object of the store it stands for, and the digest of that object's bytes. */
export const LogLeaf = z
  .strictObject({ type: z.enum(LEAF_TYPES), id: z.string().max(200), digest: Digest })
  .refine(
    ({ type, id }) => (isSealType(type) ? isSealId(type, id) : StatementId.safeParse(id).success),
    {
      error: 'The id is none of its type.',
      path: ['id'],
    },
  );
export type LogLeaf = z.infer<typeof LogLeaf>;

/**
 * The bytes of a leaf: the canonical form of its type, id and digest. No words, no numbers of people.
 *
 * Errors: `LogFormatError` for a type, an id or a digest of another form.
 * Source: docs/specs/log.md, section 2.
 */
export function logLeaf(leaf: LogLeaf): Buffer {
  const parsed = LogLeaf.safeParse(leaf);
  if (!parsed.success) throw new LogFormatError(`Not a leaf: ${z.prettifyError(parsed.error)}`);
  return canonicalBytes(parsed.data);
}

/** Errors: `LogFormatError` for what is not the canonical form of a leaf. */
export function parseLogLeaf(bytes: Buffer): LogLeaf {
  const parsed = LogLeaf.safeParse(jsonOf(bytes));
  if (!parsed.success || !isCanonicalForm(parsed.data, bytes)) {
    throw new LogFormatError('The entry is not a leaf in canonical form.');
  }
  return parsed.data;
}

const DIGEST_START = Buffer.from('{"digest":"sha256:');
const DIGEST_END = DIGEST_START.length + 64;

/**
 * The part of an entry that says which object it stands for: what follows the digest, which comes first in the
 * canonical form. `undefined` where there is none. Much cheaper than parsing, for all entries of a log.
 */
export function identityOf(entry: Buffer): Buffer | undefined {
  const isLeaf = entry.subarray(0, DIGEST_START.length).equals(DIGEST_START);
  return isLeaf && entry.length > DIGEST_END ? entry.subarray(DIGEST_END) : undefined;
}

/** The leaf of a sealed revision, given the manifest's bytes as stored. */
export function manifestLeaf(callId: string, revision: number, manifest: Uint8Array): LogLeaf {
  const type = revision === 1 ? 'manifest' : 'amendment';
  return { type, id: `${callId}/r${revision}`, digest: digestOfObject(manifest) };
}

/** The leaf of a statement, given its bytes as stored. */
export function statementLeaf(type: LeafType, id: string, statement: Uint8Array): LogLeaf {
  return { type, id, digest: digestOfObject(statement) };
}

/** Where the object lies that the leaf stands for. */
export function leafObjectPath({ type, id }: LogLeaf): string {
  const seal = sealOf(type, id);
  return seal ? manifestPath(seal.callId, seal.revision) : statementPath(type, id);
}

/** Where the leaf's receipt lies once it is in the log. */
export function receiptPath({ type, id }: LogLeaf): string {
  const seal = sealOf(type, id);
  if (seal === undefined) return statementReceiptPath(type, id);
  return `${revisionPrefix(seal.callId, seal.revision)}receipt.tlog-proof`;
}

export const digestOfObject = (bytes: Uint8Array): string => `sha256:${sha256Hex(bytes)}`;

const isSealType = (type: LeafType): boolean => type === 'manifest' || type === 'amendment';

function sealOf(type: LeafType, id: string): { callId: string; revision: number } | undefined {
  const [, callId, revision] = (isSealType(type) && REVISION.exec(id)) || [];
  return callId === undefined ? undefined : { callId, revision: Number(revision) };
}

function isSealId(type: LeafType, id: string): boolean {
  const seal = sealOf(type, id);
  if (seal === undefined || !CallId.safeParse(seal.callId).success) return false;
  return (seal.revision === 1) === (type === 'manifest');
}
