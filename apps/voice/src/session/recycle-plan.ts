/** Shares of the longest session, 60 minutes: 50, 57 and 59. */
const SOFT_SHARE = 50 / 60;
const HARD_SHARE = 57 / 60;
const LAST_SHARE = 59 / 60;

export interface SessionFacts {
  readonly ageMs: number;
  /** Another session stands ready. */
  readonly isNextReady: boolean;
  /** Nobody speaks, nothing is played, and the model owes nothing. */
  readonly isQuiet: boolean;
  /** The model is answering, or was asked to. */
  readonly isAnswering: boolean;
}

/**
 * `prepare`: have another session ready. `switch`: go over at this quiet moment. `force`: go over although
 * the caller speaks. `replace`: go over whatever is being said; what the model has not said yet is lost.
 */
export type RecycleStep = 'stay' | 'prepare' | 'switch' | 'force' | 'replace';

/** Whether a session is to be replaced before the API ends it, without warning, at `maxMs`. */
export function recycleStep(facts: SessionFacts, maxMs: number): RecycleStep {
  const { ageMs, isNextReady, isQuiet, isAnswering } = facts;
  if (ageMs < maxMs * SOFT_SHARE) return 'stay';
  if (!isNextReady) return 'prepare';
  if (isQuiet) return 'switch';
  if (ageMs >= maxMs * LAST_SHARE) return 'replace';
  return ageMs >= maxMs * HARD_SHARE && !isAnswering ? 'force' : 'stay';
}
