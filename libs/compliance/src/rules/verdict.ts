import type { Severity } from './rule-file.js';

export const OUTCOMES = [
  'said',
  'missing',
  'late',
  'out-of-order',
  'unanswered',
  'exceeded',
] as const;
/** What went wrong: forbidden words, none, too late, after what they had to precede, and so on. */
export type FindingOutcome = (typeof OUTCOMES)[number];

/** Words of a turn: `[start, end)` in UTF-16 units of its text. Never the words themselves. */
export interface Span {
  readonly turn: number;
  readonly start: number;
  readonly end: number;
}

/** One way in which the call went against one rule. */
export interface Finding {
  readonly ruleId: string;
  readonly ruleRevision: number;
  readonly severity: Severity;
  readonly outcome: FindingOutcome;
  /** What it rests on: the words, the words as a model reads them, or earlier calls. */
  readonly ground: 'words' | 'judge' | 'history';
  /** The words that show it; for what is missing, those that called for it. */
  readonly spans: readonly Span[];
  /** When it was settled, on the media clock. */
  readonly atMs: number;
  /** Of a disclosure that is owed in each language. */
  readonly language: string | null;
  readonly explanation: string;
}

export const NOT_JUDGED_REASONS = [
  'words-missing',
  'history-missing',
  'parameter-not-set',
  'language-not-covered',
  'call-running',
  'judge-not-asked',
] as const;

/** A rule that applies and that nobody can say was kept or broken. */
export interface NotJudged {
  readonly ruleId: string;
  readonly ruleRevision: number;
  readonly reason: (typeof NOT_JUDGED_REASONS)[number];
  /** The parameter, the language or the judge's question. */
  readonly subject: string | null;
}

/** What the rules say of one call. Holds offsets and names, no words. */
export interface Verdict {
  readonly callId: string;
  readonly engineVersion: string;
  readonly ruleSetDigest: string;
  readonly inputDigest: string;
  readonly timeZoneData: string;
  /** `id@revision` of each rule that applied. */
  readonly applied: readonly string[];
  /** By turn, then by rule. */
  readonly findings: readonly Finding[];
  readonly notJudged: readonly NotJudged[];
}
