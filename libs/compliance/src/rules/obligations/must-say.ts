import type { CompiledObligation } from '../evaluation/compiled-rule.js';
import { type Evaluation, KEPT, type ObligationOutcome, absence, breach } from './outcome.js';
import { owedSayings } from './sayings.js';
import { triggersOf } from './triggers.js';

type MustSay = Extract<CompiledObligation, { type: 'must-say' }>;

/** Broken when the call is over, or when what `if` names was heard and the call is over. */
export function judgeMustSay(obligation: MustSay, evaluation: Evaluation): ObligationOutcome {
  const triggers = obligation.if === null ? [] : triggersOf(obligation.if, evaluation);
  if (obligation.if !== null && triggers.length === 0) return KEPT;
  const { owed, notJudged } = owedSayings(obligation.say, evaluation);
  const missing = owed.filter(({ said }) => said.length === 0);
  if (!evaluation.isOver) {
    const running =
      missing.length === 0 ? [] : [{ reason: 'call-running', subject: null } as const];
    return { ...KEPT, triggers, notJudged: [...notJudged, ...running] };
  }
  const breaches = missing.map(({ language, isJudged }) =>
    breach('missing', {
      spans: triggers[0]?.spans ?? [],
      atMs: evaluation.nowMs,
      language,
      ground: isJudged ? 'judge' : 'words',
    }),
  );
  const outcome = absence(evaluation, triggers, breaches);
  return { ...outcome, notJudged: [...notJudged, ...outcome.notJudged] };
}
