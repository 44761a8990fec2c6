/** How far an activated revision has come. Only `enforce` makes it the policy. */
export const POLICY_STAGES = ['dry-run', 'warn', 'enforce'] as const;
export type PolicyStage = (typeof POLICY_STAGES)[number];

/** A revision that is tried out: calls are judged by it beside the policy, since then. */
export interface PolicyCandidate {
  readonly revision: bigint;
  readonly digest: string;
  readonly stage: Exclude<PolicyStage, 'enforce'>;
  readonly since: Date;
}

/** What a revision does to one file. Of a rule also which one it is, and what it weighs. */
export interface PolicyChange {
  readonly file: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly ruleId?: string | undefined;
  /** The graver one, where it changed. */
  readonly severity?: string | undefined;
}

export interface RevisionInput {
  readonly digest: string;
  readonly files: Readonly<Record<string, string>>;
  /** The set it was compared with; undefined where nothing was enforced before. */
  readonly baseDigest: string | undefined;
  readonly author: string;
  readonly reason: string;
  readonly changes: readonly PolicyChange[];
  readonly needsApproval: boolean;
}

export interface FlipReportInput {
  readonly revision: bigint;
  readonly engineVersion: string;
  readonly callsJudged: number;
  readonly callsFlipped: number;
  /** Counts, call ids and rule ids; never words. */
  readonly report: object;
  readonly madeBy: string;
}

export interface StoredFlipReport {
  readonly engineVersion: string;
  readonly callsJudged: number;
  readonly callsFlipped: number;
  readonly report: unknown;
  readonly madeBy: string;
  readonly madeAt: Date;
}

export interface StoredRevision {
  readonly id: bigint;
  readonly digest: string;
  readonly baseDigest: string | null;
  readonly kind: string;
  readonly author: string;
  readonly reason: string;
  readonly changes: readonly PolicyChange[];
  readonly needsApproval: boolean;
  readonly proposedAt: Date;
  readonly approvals: readonly {
    readonly approver: string;
    readonly reason: string;
    readonly approvedAt: Date;
  }[];
  /** The newest. */
  readonly flipReport: StoredFlipReport | undefined;
  /** In order. */
  readonly activations: readonly {
    readonly stage: string;
    readonly activatedBy: string;
    readonly reason: string;
    readonly activatedAt: Date;
  }[];
}

export type ApprovalOutcome =
  | { readonly kind: 'approved' }
  | { readonly kind: 'refused'; readonly reason: 'unknown-revision' | 'own' | 'repeated' };

export type ActivationOutcome =
  | { readonly kind: 'activated' }
  | {
      readonly kind: 'refused';
      /** `other-base`: something else was enforced since the change was compared; it has to be compared anew. */
      readonly reason: 'unknown-revision' | 'no-flip-report' | 'no-approval' | 'other-base';
    };

export type RollbackOutcome =
  | { readonly kind: 'activated'; readonly revision: bigint }
  | { readonly kind: 'refused'; readonly reason: 'unknown-revision' | 'never-enforced' };

/** The stage after the furthest that a revision has reached. */
export function nextStage({ activations }: Pick<StoredRevision, 'activations'>): PolicyStage {
  const reached = activations.map(({ stage }) => POLICY_STAGES.indexOf(stage as PolicyStage));
  return POLICY_STAGES[Math.max(-1, ...reached) + 1] ?? 'enforce';
}
