/** What the rules say of a call, as lists show it. Offsets, never words. */
export interface CommittedVerdict {
  readonly engineVersion: string;
  readonly ruleSetDigest: string;
  /** The revision of the rules that the call carries; null where it carries none. */
  readonly rulesRevision: string | null;
  readonly inputDigest: string;
  /** How many rules applied. */
  readonly appliedTotal: number;
  readonly findings: readonly CommittedFinding[];
  readonly notJudged: readonly CommittedNotJudged[];
}

export interface CommittedFinding {
  readonly ruleId: string;
  readonly ruleRevision: number;
  readonly severity: string;
  readonly outcome: string;
  readonly ground: string;
  readonly language: string | null;
  readonly atMs: number;
  readonly spans: readonly {
    readonly turn: number;
    readonly start: number;
    readonly end: number;
  }[];
  readonly explanation: string;
}

export interface CommittedNotJudged {
  readonly ruleId: string;
  readonly ruleRevision: number;
  readonly reason: string;
  readonly subject: string | null;
}

/** That a person was called. Keys are keyed digests: the same person has the same, and nobody can tell who. */
export interface Contact {
  readonly personKey: string;
  readonly debtKeys: readonly string[];
  readonly at: Date;
  readonly direction: 'inbound' | 'outbound';
  readonly reached: 'nobody' | 'voicemail' | 'conversation';
  /** False: the law does not count it. */
  readonly counts: boolean;
}
