import type { Database, Transaction } from '../database/database.js';
import type {
  ActivationOutcome,
  ApprovalOutcome,
  FlipReportInput,
  PolicyCandidate,
  PolicyChange,
  PolicyStage,
  RevisionInput,
  RollbackOutcome,
  StoredFlipReport,
  StoredRevision,
} from './policy-revision.js';

export const POLICY_HISTORY_MAX = 1_000;

/**
 * Revisions of the policy: who proposed, approved and activated what, and what it would have changed. Rows are
 * only added, and the database refuses by itself what skips a step; here the same is a value.
 *
 * Source: docs/adr/0017-policy-revisions.md.
 */
export class PolicyRegister {
  constructor(private readonly database: Database) {}

  /** The newest revision of stage `enforce`: the policy. Undefined while there is none. */
  enforced(): Promise<EnforcedRow | undefined> {
    return this.database.run(enforcedIn);
  }

  /** What is tried out beside the enforced one: the newest activation, where its stage is an earlier one. */
  async candidate(): Promise<PolicyCandidate | undefined> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<PolicyCandidate[]>`
        SELECT revision.id AS revision, revision.digest, activation.stage,
          activation.activated_at AS since
        FROM policy_activations AS activation
        JOIN policy_revisions AS revision ON revision.id = activation.revision_id
        ORDER BY activation.id DESC LIMIT 1`,
    );
    const [newest] = rows;
    return (newest?.stage as string | undefined) === 'enforce' ? undefined : newest;
  }

  async textsOf(digest: string): Promise<Record<string, string> | undefined> {
    const found = await this.database.run((client) =>
      client.policyContent.findUnique({ where: { digest } }),
    );
    return (found?.files as Record<string, string> | undefined) ?? undefined;
  }

  /** Keeps a set without proposing it: a process ran it. Storing it twice does nothing. */
  async remember(digest: string, files: Readonly<Record<string, string>>): Promise<void> {
    await this.database.run((client) => store(client, digest, files));
  }

  propose(input: RevisionInput): Promise<bigint> {
    const { digest, files, baseDigest = null, author, reason, changes, needsApproval } = input;
    return this.database.transaction(async (transaction) => {
      await store(transaction, digest, files);
      const { id } = await transaction.policyRevision.create({
        data: {
          ...{ digest, baseDigest, author, reason, needsApproval },
          kind: 'change',
          changes: changes.map((change) => ({ ...change })),
        },
      });
      return id;
    });
  }

  /** Of several, the newest counts. */
  async reportFlips(input: FlipReportInput): Promise<void> {
    const { revision: revisionId, report, ...rest } = input;
    await this.database.run((client) =>
      client.flipReport.create({ data: { ...rest, revisionId, report } }),
    );
  }

  approve(revision: bigint, approver: string, reason: string): Promise<ApprovalOutcome> {
    return this.database.transaction(async (transaction) => {
      const found = await transaction.policyRevision.findUnique({
        where: { id: revision },
        include: { approvals: true },
      });
      if (found === null) return { kind: 'refused', reason: 'unknown-revision' };
      if (isSamePerson(found.author, approver)) return { kind: 'refused', reason: 'own' };
      if (found.approvals.some((each) => isSamePerson(each.approver, approver))) {
        return { kind: 'refused', reason: 'repeated' };
      }
      await transaction.policyApproval.create({
        data: { revisionId: revision, approver, reason },
      });
      return { kind: 'approved' };
    });
  }

  /** One at a time: the rest wait. */
  activate(
    revision: bigint,
    stage: PolicyStage,
    activatedBy: string,
    reason: string,
  ): Promise<ActivationOutcome> {
    return this.database.transaction(async (transaction) => {
      await lockActivations(transaction);
      const found = await transaction.policyRevision.findUnique({
        where: { id: revision },
        include: { _count: { select: { approvals: true, flipReports: true } } },
      });
      if (found === null) return { kind: 'refused', reason: 'unknown-revision' };
      if (found.kind !== 'rollback') {
        const { approvals, flipReports } = found._count;
        if (flipReports === 0) return { kind: 'refused', reason: 'no-flip-report' };
        const isReady = !found.needsApproval || stage === 'dry-run' || approvals > 0;
        if (!isReady) return { kind: 'refused', reason: 'no-approval' };
        const enforced = (await enforcedIn(transaction))?.digest ?? null;
        const isBase = enforced === found.baseDigest || enforced === found.digest;
        if (!isBase) return { kind: 'refused', reason: 'other-base' };
      }
      await transaction.policyActivation.create({
        data: { revisionId: revision, stage, activatedBy, reason },
      });
      return { kind: 'activated' };
    });
  }

  /** A revision of its own that goes back to what `to` was, and is enforced at once. */
  rollBack(to: bigint, author: string, reason: string): Promise<RollbackOutcome> {
    return this.database.transaction(async (transaction) => {
      await lockActivations(transaction);
      const target = await transaction.policyRevision.findUnique({ where: { id: to } });
      if (target === null) return { kind: 'refused', reason: 'unknown-revision' };
      const enforced = await transaction.policyActivation.findFirst({
        where: { stage: 'enforce', revision: { digest: target.digest } },
      });
      if (enforced === null) return { kind: 'refused', reason: 'never-enforced' };
      const base = await enforcedIn(transaction);
      const { id } = await transaction.policyRevision.create({
        data: {
          ...{ digest: target.digest, author, reason, kind: 'rollback', needsApproval: false },
          baseDigest: base?.digest ?? null,
          changes: [],
        },
      });
      await transaction.policyActivation.create({
        data: { revisionId: id, stage: 'enforce', activatedBy: author, reason },
      });
      return { kind: 'activated', revision: id };
    });
  }

  async find(revision: bigint): Promise<StoredRevision | undefined> {
    const [found] = await this.read({ id: revision }, 1);
    return found;
  }

  /** Newest first. */
  history(limit = 100): Promise<StoredRevision[]> {
    return this.read({}, Math.min(limit, POLICY_HISTORY_MAX));
  }

  private async read(where: { id?: bigint }, take: number): Promise<StoredRevision[]> {
    const rows = await this.database.run((client) =>
      client.policyRevision.findMany({
        where,
        take,
        orderBy: { id: 'desc' },
        include: {
          approvals: { orderBy: { id: 'asc' } },
          flipReports: { orderBy: { id: 'desc' }, take: 1 },
          activations: { orderBy: { id: 'asc' } },
        },
      }),
    );
    return rows.map(({ flipReports, changes, approvals, activations, ...row }) => ({
      ...row,
      changes: changes as unknown as readonly PolicyChange[],
      approvals: approvals.map(({ approver, reason, approvedAt }) => ({
        ...{ approver, reason, approvedAt },
      })),
      flipReport: flipReports.map(storedReport)[0],
      activations: activations.map(({ stage, activatedBy, reason, activatedAt }) => ({
        ...{ stage, activatedBy, reason, activatedAt },
      })),
    }));
  }
}

interface EnforcedRow {
  readonly revision: bigint;
  readonly digest: string;
}

async function enforcedIn(
  client: Pick<Transaction, '$queryRaw'>,
): Promise<EnforcedRow | undefined> {
  const rows = await client.$queryRaw<EnforcedRow[]>`
    SELECT revision.id AS revision, revision.digest
    FROM policy_activations AS activation
    JOIN policy_revisions AS revision ON revision.id = activation.revision_id
    WHERE activation.stage = 'enforce'
    ORDER BY activation.id DESC LIMIT 1`;
  return rows[0];
}

/** The lock that the trigger takes, before anything is looked at. */
async function lockActivations(transaction: Transaction): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('policy_activations'))`;
}

const storedReport = (row: StoredFlipReport): StoredFlipReport => ({
  engineVersion: row.engineVersion,
  callsJudged: row.callsJudged,
  callsFlipped: row.callsFlipped,
  report: row.report,
  madeBy: row.madeBy,
  madeAt: row.madeAt,
});

/** As the trigger compares. */
const isSamePerson = (a: string, b: string): boolean =>
  a.trim().toLowerCase() === b.trim().toLowerCase();

async function store(
  client: Pick<Transaction, '$executeRaw'>,
  digest: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await client.$executeRaw`
    INSERT INTO policy_contents (digest, files) VALUES (${digest}, ${JSON.stringify(files)}::jsonb)
    ON CONFLICT (digest) DO NOTHING`;
}
