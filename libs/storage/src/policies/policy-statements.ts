import { canonicalBytes, type UnsignedStatement } from '@verbatim/audit-log';
import { z } from 'zod';
import type { Transaction } from '../database/database.js';

/**
 * What people decided about the policy, as statements for the object store: without them the database could not
 * be built again. Each row becomes one, under its own id; the sets of files that they speak of become one each
 * under their digest.
 *
 * In the order in which rows refer to each other. Source: docs/specs/rebuild.md, section 3.
 */
export const POLICY_STATEMENT_KINDS = [
  'policy-content',
  'policy-revision',
  'policy-approval',
  'flip-report',
  'policy-activation',
] as const;
export type PolicyStatementKind = (typeof POLICY_STATEMENT_KINDS)[number];

/** A row and its statement's id: `sha256:` left out of digests, numbers padded so that names sort as they do. */
export interface PolicyRow {
  readonly kind: PolicyStatementKind;
  readonly id: string;
}

const ID_DIGITS = 19;
const DIGEST_START = 'sha256:';
const idOf = (id: bigint): string => String(id).padStart(ID_DIGITS, '0');
const bare = (digest: string): string => digest.replace(DIGEST_START, '');

const Json = z.json();
const Digest = z.string().startsWith(DIGEST_START);
const RowNumber = z.string().regex(/^\d{1,19}$/);
const Content = z.strictObject({ digest: Digest, files: z.record(z.string(), z.string()) });
const Revision = z.strictObject({
  ...{ digest: Digest, baseDigest: Digest.nullable() },
  ...{ kind: z.string(), author: z.string(), reason: z.string() },
  ...{ changes: z.array(Json), needsApproval: z.boolean() },
});
const Approval = z.strictObject({ revision: RowNumber, approver: z.string(), reason: z.string() });
const Flips = z.strictObject({
  ...{
    revision: RowNumber,
    engineVersion: z.string(),
    callsJudged: z.int(),
    callsFlipped: z.int(),
  },
  ...{ report: Json, madeBy: z.string() },
});
const Activation = z.strictObject({
  ...{ revision: RowNumber, stage: z.string(), activatedBy: z.string(), reason: z.string() },
});

/** Every row that there is, in order. These tables hold what people decided: thousands at most. */
export async function policyRows(client: Transaction): Promise<PolicyRow[]> {
  const by = { orderBy: { id: 'asc' }, select: { id: true } } as const;
  const contents = await client.policyContent.findMany({
    orderBy: { storedAt: 'asc' },
    select: { digest: true },
  });
  const numbered = {
    'policy-revision': await client.policyRevision.findMany(by),
    'policy-approval': await client.policyApproval.findMany(by),
    'flip-report': await client.flipReport.findMany(by),
    'policy-activation': await client.policyActivation.findMany(by),
  };
  return [
    ...contents.map(({ digest }) => ({ kind: 'policy-content' as const, id: bare(digest) })),
    ...Object.entries(numbered).flatMap(([kind, rows]) =>
      rows.map(({ id }) => ({ kind: kind as keyof typeof numbered, id: idOf(id) })),
    ),
  ];
}

/** Undefined: there is no such row. */
export async function policyStatement(
  client: Transaction,
  { kind, id }: PolicyRow,
): Promise<UnsignedStatement | undefined> {
  const found = await readRow(client, kind, id);
  if (found === undefined) return undefined;
  // As JSON has it: what the database gives may hold fields that are undefined.
  const body = JSON.parse(canonicalBytes(found.body).toString('utf8')) as UnsignedStatement['body'];
  return { kind, id, at: found.at.getTime(), body };
}

async function readRow(
  client: Transaction,
  kind: PolicyStatementKind,
  id: string,
): Promise<{ at: Date; body: object } | undefined> {
  switch (kind) {
    case 'policy-content': {
      const row = await client.policyContent.findFirst({
        where: { digest: { in: [id, `${DIGEST_START}${id}`] } },
      });
      return row ? { at: row.storedAt, body: { digest: row.digest, files: row.files } } : undefined;
    }
    case 'policy-revision': {
      const row = await client.policyRevision.findUnique({ where: { id: BigInt(id) } });
      if (row === null) return undefined;
      const { id: _id, proposedAt, ...body } = row;
      return { at: proposedAt, body };
    }
    case 'policy-approval': {
      const row = await client.policyApproval.findUnique({ where: { id: BigInt(id) } });
      if (row === null) return undefined;
      const { revisionId, approver, reason, approvedAt } = row;
      return { at: approvedAt, body: { revision: String(revisionId), approver, reason } };
    }
    case 'flip-report': {
      const row = await client.flipReport.findUnique({ where: { id: BigInt(id) } });
      if (row === null) return undefined;
      const { id: _id, revisionId, madeAt, ...body } = row;
      return { at: madeAt, body: { ...body, revision: String(revisionId) } };
    }
    case 'policy-activation': {
      const row = await client.policyActivation.findUnique({ where: { id: BigInt(id) } });
      if (row === null) return undefined;
      const { revisionId, stage, activatedBy, reason, activatedAt } = row;
      return {
        at: activatedAt,
        body: { revision: String(revisionId), stage, activatedBy, reason },
      };
    }
  }
}

/**
 * Makes the row that a statement was made of, unless its id is taken. The triggers hold here too: what skips a
 * step is refused. Errors: `z.ZodError` for a body of another kind.
 */
export async function restorePolicyRow(
  transaction: Transaction,
  { kind, id, at: ms, body }: UnsignedStatement,
): Promise<void> {
  const at = new Date(ms);
  switch (kind as PolicyStatementKind) {
    case 'policy-content': {
      const { digest, files } = Content.parse(body);
      await transaction.$executeRaw`
        INSERT INTO policy_contents (digest, files, stored_at)
        VALUES (${digest}, ${JSON.stringify(files)}::jsonb, ${at}) ON CONFLICT DO NOTHING`;
      return;
    }
    case 'policy-revision': {
      const {
        digest,
        baseDigest,
        kind: of,
        author,
        reason,
        changes,
        needsApproval,
      } = Revision.parse(body);
      await transaction.$executeRaw`
        INSERT INTO policy_revisions
          (id, digest, base_digest, kind, author, reason, changes, needs_approval, proposed_at)
        VALUES (${BigInt(id)}, ${digest}, ${baseDigest}, ${of}, ${author}, ${reason},
          ${JSON.stringify(changes)}::jsonb, ${needsApproval}, ${at}) ON CONFLICT DO NOTHING`;
      return;
    }
    case 'policy-approval': {
      const { revision, approver, reason } = Approval.parse(body);
      await transaction.$executeRaw`
        INSERT INTO policy_approvals (id, revision_id, approver, reason, approved_at)
        SELECT ${BigInt(id)}, ${BigInt(revision)}, ${approver}, ${reason}, ${at}
        WHERE NOT EXISTS (SELECT 1 FROM policy_approvals WHERE id = ${BigInt(id)})`;
      return;
    }
    case 'flip-report': {
      const { revision, engineVersion, callsJudged, callsFlipped, report, madeBy } =
        Flips.parse(body);
      await transaction.$executeRaw`
        INSERT INTO flip_reports (id, revision_id, engine_version, calls_judged, calls_flipped,
          report, made_by, made_at)
        VALUES (${BigInt(id)}, ${BigInt(revision)}, ${engineVersion}, ${callsJudged},
          ${callsFlipped}, ${JSON.stringify(report)}::jsonb, ${madeBy}, ${at})
        ON CONFLICT DO NOTHING`;
      return;
    }
    case 'policy-activation': {
      const { revision, stage, activatedBy, reason } = Activation.parse(body);
      await transaction.$executeRaw`
        INSERT INTO policy_activations (id, revision_id, stage, activated_by, reason, activated_at)
        SELECT ${BigInt(id)}, ${BigInt(revision)}, ${stage}, ${activatedBy}, ${reason}, ${at}
        WHERE NOT EXISTS (SELECT 1 FROM policy_activations WHERE id = ${BigInt(id)})`;
      return;
    }
  }
}

/** New rows get numbers above those that were restored. */
export async function continueNumbers(client: Transaction): Promise<void> {
  await client.$queryRaw`
    SELECT setval(pg_get_serial_sequence('policy_revisions', 'id'), max(id))::text
    FROM policy_revisions HAVING max(id) IS NOT NULL`;
  await client.$queryRaw`
    SELECT setval(pg_get_serial_sequence('policy_approvals', 'id'), max(id))::text
    FROM policy_approvals HAVING max(id) IS NOT NULL`;
  await client.$queryRaw`
    SELECT setval(pg_get_serial_sequence('flip_reports', 'id'), max(id))::text
    FROM flip_reports HAVING max(id) IS NOT NULL`;
  await client.$queryRaw`
    SELECT setval(pg_get_serial_sequence('policy_activations', 'id'), max(id))::text
    FROM policy_activations HAVING max(id) IS NOT NULL`;
}
