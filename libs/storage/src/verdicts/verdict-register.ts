import type { Database } from '../database/database.js';
import type {
  CommittedFinding,
  CommittedNotJudged,
  CommittedVerdict,
  Contact,
} from './committed-verdict.js';

export const FINDINGS_LISTED_MAX = 1_000;
/** More than any rule counts in its window, and a bound for what one person can cost a verdict. */
export const CONTACTS_READ_MAX = 1_000;

export interface FindingFilter {
  readonly callId?: string;
  readonly vertical?: string;
  readonly ruleId?: string;
  readonly severity?: string;
  readonly since?: Date;
  readonly limit?: number;
}

export interface ListedFinding extends CommittedFinding {
  readonly callId: string;
  readonly vertical: string;
  readonly startedAt: Date | null;
}

export interface ListedVerdict extends CommittedVerdict {
  readonly callId: string;
  /** Of the record that holds the verdict. */
  readonly revision: number;
}

export interface ContactHistory {
  /** Oldest first; without the call that asks. */
  readonly contacts: readonly Contact[];
  /** False: a call before this one may still be missing here. */
  readonly isComplete: boolean;
}

/**
 * Verdicts and findings as lists need them, and who was called when. Written by the seal's own
 * transaction; the record in the object store is what counts.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export class VerdictRegister {
  constructor(private readonly database: Database) {}

  async of(callId: string): Promise<ListedVerdict | undefined> {
    const row = await this.database.run((client) =>
      client.callVerdict.findUnique({
        where: { callId },
        include: { findings: { orderBy: { ordinal: 'asc' } } },
      }),
    );
    if (row === null) return undefined;
    const { notJudged, findings, ...verdict } = row;
    return {
      ...verdict,
      notJudged: notJudged as unknown as CommittedNotJudged[],
      findings: findings.map(findingOf),
    };
  }

  /** Newest calls first. */
  async findings(filter: FindingFilter = {}): Promise<ListedFinding[]> {
    const { callId, vertical, ruleId, severity, since, limit = 100 } = filter;
    const rows = await this.database.run((client) =>
      client.finding.findMany({
        where: {
          ...(callId !== undefined && { callId }),
          ...(ruleId !== undefined && { ruleId }),
          ...(severity !== undefined && { severity }),
          verdict: {
            call: {
              ...(vertical !== undefined && { vertical }),
              ...(since !== undefined && { startedAt: { gte: since } }),
            },
          },
        },
        include: { verdict: { include: { call: true } } },
        orderBy: [
          { verdict: { call: { startedAt: 'desc' } } },
          { callId: 'asc' },
          { ordinal: 'asc' },
        ],
        take: Math.min(limit, FINDINGS_LISTED_MAX),
      }),
    );
    return rows.map((row) => ({
      ...findingOf(row),
      callId: row.callId,
      vertical: row.verdict.call.vertical,
      startedAt: row.verdict.call.startedAt,
    }));
  }

  /**
   * Calls with this person in the `windowMs` before `before`. A call of the vertical that began in
   * that time and is not sealed yet may have been with the same person: then the history is incomplete.
   */
  async contactsBefore(
    personKey: string,
    {
      callId,
      vertical,
      before,
      windowMs,
    }: {
      readonly callId: string;
      readonly vertical: string;
      readonly before: Date;
      readonly windowMs: number;
    },
  ): Promise<ContactHistory> {
    const at = { lt: before, gte: new Date(before.getTime() - windowMs) };
    return this.database.run(async (client) => {
      const rows = await client.contact.findMany({
        where: { personKey, at, callId: { not: callId } },
        orderBy: [{ at: 'desc' }, { callId: 'asc' }],
        take: CONTACTS_READ_MAX,
      });
      const unsealed = await client.call.findFirst({
        where: { vertical, sealedRevision: 0, startedAt: at, id: { not: callId } },
        select: { id: true },
      });
      const contacts = rows.reverse().map((row) => ({
        personKey,
        debtKeys: row.debtKeys,
        at: row.at,
        direction: row.direction as Contact['direction'],
        reached: row.reached as Contact['reached'],
        counts: row.counts,
      }));
      return { contacts, isComplete: unsealed === null && rows.length < CONTACTS_READ_MAX };
    });
  }
}

const findingOf = (row: {
  ruleId: string;
  ruleRevision: number;
  severity: string;
  outcome: string;
  ground: string;
  language: string | null;
  atMs: number;
  spans: unknown;
  explanation: string;
}): CommittedFinding => ({
  ruleId: row.ruleId,
  ruleRevision: row.ruleRevision,
  severity: row.severity,
  outcome: row.outcome,
  ground: row.ground,
  language: row.language,
  atMs: row.atMs,
  spans: row.spans as CommittedFinding['spans'],
  explanation: row.explanation,
});
