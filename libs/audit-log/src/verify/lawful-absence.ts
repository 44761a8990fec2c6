import type { z } from 'zod';
import { DisposalBody, TombstoneBody } from '../erasure/statement-bodies.js';
import { type LeafType, type LogLeaf, statementLeaf } from '../log/log-leaf.js';
import type { TrustedKeys } from '../seal/signer.js';
import { StatementError, type StatementErrorCode, openStatement } from '../statements/statement.js';
import { statementPath } from '../statements/statement-paths.js';
import { type EvidenceProblem, evidenceProblem } from './evidence-problem.js';
import type { EvidenceVerdict } from './evidence-report.js';
import type { ObjectReader, VerifiedRevision } from './verify-report.js';

/** A signed statement that says why something is absent, and the leaf that it must be in the log as. */
export interface LawfulStatement<B> {
  readonly path: string;
  readonly at: number;
  readonly body: B;
  readonly leaf: LogLeaf;
}
export type Tombstone = LawfulStatement<TombstoneBody>;
export type Disposal = LawfulStatement<DisposalBody>;

/** What says that a call's key was destroyed; `undefined` where nothing does. */
export const readTombstone = (
  callId: string,
  reader: ObjectReader,
  trustedKeys: TrustedKeys,
): Promise<Tombstone | EvidenceProblem | undefined> =>
  readLawful('tombstone', TombstoneBody, callId, reader, trustedKeys);

/** What says that a call's whole record was destroyed when its time was over. */
export const readDisposal = (
  callId: string,
  reader: ObjectReader,
  trustedKeys: TrustedKeys,
): Promise<Disposal | EvidenceProblem | undefined> =>
  readLawful('disposal', DisposalBody, callId, reader, trustedKeys);

/** The first revision that is there and was not, or was another one, when the statement was made. */
export function uncoveredRevision(
  { body }: LawfulStatement<Pick<TombstoneBody, 'revisions'>>,
  revisions: readonly VerifiedRevision[],
): number | undefined {
  const covered = new Map(body.revisions.map((each) => [each.revision, each.manifestSha256]));
  const uncovered = revisions.find(
    ({ manifest, manifestSha256 }) => covered.get(manifest.revision) !== manifestSha256,
  );
  return uncovered?.manifest.revision;
}

const VERDICT_OF: Readonly<Record<StatementErrorCode, EvidenceVerdict>> = {
  'AUDIT.STATEMENT_FORMAT': 'altered-object',
  'AUDIT.STATEMENT_VERSION': 'newer-version',
  'AUDIT.STATEMENT_UNTRUSTED_KEY': 'untrusted-key',
  'AUDIT.STATEMENT_BAD_SIGNATURE': 'bad-signature',
};

async function readLawful<B extends { readonly callId: string }>(
  kind: LeafType,
  schema: z.ZodType<B>,
  callId: string,
  reader: ObjectReader,
  trustedKeys: TrustedKeys,
): Promise<LawfulStatement<B> | EvidenceProblem | undefined> {
  const path = statementPath(kind, callId);
  const bytes = await reader.read(path);
  if (bytes === undefined) return undefined;
  try {
    const statement = openStatement(bytes, trustedKeys);
    const body = schema.safeParse(statement.body);
    const isNamed = statement.kind === kind && statement.id === callId;
    if (!isNamed || !body.success || body.data.callId !== callId) {
      return evidenceProblem('altered-object', `${path} is no ${kind} of ${callId}`);
    }
    const leaf = statementLeaf(kind, callId, bytes);
    return { path, at: statement.at, body: body.data, leaf };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return evidenceProblem(VERDICT_OF[error.code], `${path}: ${error.message}`);
  }
}
