import type { Conversation } from '../evaluation/conversation.js';
import type { Occurrence } from '../evaluation/occurrence.js';
import type { FindingOutcome, NotJudged, Span } from '../verdict.js';
import type { Role } from '../matcher.js';

/** What an obligation is judged by. */
export interface Evaluation {
  readonly conversation: Conversation;
  /** How far the call has come on its media clock. */
  readonly nowMs: number;
  readonly isOver: boolean;
  /** False: words are missing, so what was not said cannot be told. */
  readonly isComplete: boolean;
  /** Languages that the call is held in, without regions. Empty: unknown. */
  readonly languages: readonly string[];
  readonly role: Role | 'any';
  /** Languages of the rule's words. */
  readonly ruleLanguages: readonly string[] | undefined;
}

export interface Breach {
  readonly outcome: FindingOutcome;
  readonly spans: readonly Span[];
  readonly atMs: number;
  readonly ground: 'words' | 'judge' | 'history';
  readonly language: string | null;
  readonly count: number | null;
}

export interface ObligationOutcome {
  /** What brought the obligation about. */
  readonly triggers: readonly Occurrence[];
  readonly breaches: readonly Breach[];
  readonly notJudged: readonly Pick<NotJudged, 'reason' | 'subject'>[];
  /** When it will be broken unless something is said before; on the media clock. */
  readonly dueMs: number | null;
}

export const KEPT: ObligationOutcome = { triggers: [], breaches: [], notJudged: [], dueMs: null };

export const breach = (
  outcome: FindingOutcome,
  by: Pick<Breach, 'spans' | 'atMs'> & Partial<Breach>,
): Breach => ({ ground: 'words', language: null, count: null, ...by, outcome });

/** What is missing is a breach only where no words are. */
export function absence(
  { isComplete }: Evaluation,
  triggers: readonly Occurrence[],
  breaches: readonly Breach[],
  dueMs: number | null = null,
): ObligationOutcome {
  if (breaches.length === 0 || isComplete) return { triggers, breaches, notJudged: [], dueMs };
  const notJudged = [{ reason: 'words-missing', subject: null } as const];
  return { triggers, breaches: [], notJudged, dueMs };
}
