import { OperationalError } from '@verbatim/contracts';
import { z } from 'zod';
import { SizeLimitError } from '../audit-log.errors.js';
import { canonicalBytes, isCanonicalForm } from '../canonical.js';
import { jsonOf } from '../json-of.js';
import { STATEMENT_BYTES_MAX } from '../limits.js';
import {
  type DocumentSigner,
  DocumentSignature,
  signDocument,
} from '../seal/document-signature.js';
import type { TrustedKeys } from '../seal/signer.js';
import { StatementId, StatementKind } from './statement-paths.js';

/**
 * Something that was decided or done, signed: a call was erased, a hold was placed, an hour was quiet. Some are
 * leaves of the log; all of them are kept so that the database can be built again.
 *
 * No words of calls, no numbers of people in the clear: a statement is never erased.
 * Source: docs/specs/log.md, section 7.
 */
export const Statement = z.strictObject({
  v: z.literal(1),
  type: z.literal('verbatim-statement'),
  kind: StatementKind,
  id: StatementId,
  /** When it was made, Unix milliseconds. */
  at: z.int().min(0),
  /** What the kind says: its own schema is its maker's. */
  body: z.record(z.string(), z.json()),
  signature: DocumentSignature,
});
export type Statement = z.infer<typeof Statement>;
export type UnsignedStatement = Pick<Statement, 'kind' | 'id' | 'at' | 'body'>;
const ToBeSigned = Statement.omit({ signature: true });

export type StatementSigner = DocumentSigner;

/** Why a statement is refused. */
export type StatementErrorCode =
  | 'AUDIT.STATEMENT_FORMAT'
  /** It was written by a later version than this. */
  | 'AUDIT.STATEMENT_VERSION'
  /** No trusted key signed it, or one whose time it was not: then nothing is known either way. */
  | 'AUDIT.STATEMENT_UNTRUSTED_KEY'
  | 'AUDIT.STATEMENT_BAD_SIGNATURE';

export class StatementError extends OperationalError {
  readonly retryable = false;

  constructor(
    readonly code: StatementErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The statement as stored: canonical JSON, signed over all of it but the signature. The same statement and key
 * give the same bytes.
 *
 * Errors: `StatementError` for what is no statement; `SizeLimitError`; those of the signer.
 */
export async function encodeStatement(
  { kind, id, at, body }: UnsignedStatement,
  signer: StatementSigner,
): Promise<Buffer> {
  const parsed = ToBeSigned.safeParse({ v: 1, type: 'verbatim-statement', kind, id, at, body });
  if (!parsed.success) throw formatError(`No statement: ${z.prettifyError(parsed.error)}`);
  const signature = await signDocument('statement', parsed.data, signer);
  const bytes = canonicalBytes({ ...parsed.data, signature } satisfies Statement);
  if (bytes.length > STATEMENT_BYTES_MAX) {
    throw new SizeLimitError(`A statement has at most ${STATEMENT_BYTES_MAX} bytes.`);
  }
  return bytes;
}

/**
 * Bounds: `STATEMENT_BYTES_MAX`.
 * Errors: `StatementError`, with a code for each reason. Compare kind and id with the name it was found under.
 */
export function openStatement(bytes: Uint8Array, trustedKeys: TrustedKeys): Statement {
  if (bytes.length > STATEMENT_BYTES_MAX) throw formatError('The statement is too long.');
  const value = jsonOf(Buffer.from(bytes));
  if (isOfLaterVersion(value)) {
    const message = 'The statement was written by a later version than this one.';
    throw new StatementError('AUDIT.STATEMENT_VERSION', message);
  }
  const parsed = Statement.safeParse(value);
  if (!parsed.success) throw formatError('The object is no statement.');
  if (!isCanonicalForm(parsed.data, bytes)) {
    throw formatError('The statement is not in canonical form.');
  }
  checkSignature(parsed.data, trustedKeys);
  return parsed.data;
}

function checkSignature({ signature, ...unsigned }: Statement, trustedKeys: TrustedKeys): void {
  const canonical = canonicalBytes(unsigned);
  if (trustedKeys.verifyDocument('statement', canonical, signature) === false) {
    const message = 'The statement does not match its signature.';
    throw new StatementError('AUDIT.STATEMENT_BAD_SIGNATURE', message);
  }
  const distrust = trustedKeys.distrustAt(signature.keyId, unsigned.at);
  if (distrust === undefined) return;
  throw new StatementError(
    'AUDIT.STATEMENT_UNTRUSTED_KEY',
    `The statement is signed by ${distrust}.`,
  );
}

const LaterVersion = z.looseObject({ type: z.literal('verbatim-statement'), v: z.int().min(2) });

const isOfLaterVersion = (value: unknown): boolean => LaterVersion.safeParse(value).success;

const formatError = (message: string): StatementError =>
  new StatementError('AUDIT.STATEMENT_FORMAT', message);
