import type { CompiledObligation } from '../evaluation/compiled-rule.js';
import { type Occurrence, isBefore, occurrencesOf } from '../evaluation/occurrence.js';
import { type Evaluation, KEPT, type ObligationOutcome, breach } from './outcome.js';
import { triggersOf } from './triggers.js';

type MustNotSay = Extract<CompiledObligation, { type: 'must-not-say' }>;

/** Broken by each occurrence; occurrences that overlap are one. */
export function judgeMustNotSay(obligation: MustNotSay, evaluation: Evaluation): ObligationOutcome {
  if (obligation.if !== null && triggersOf(obligation.if, evaluation).length === 0) return KEPT;
  const said = occurrencesOf(obligation.say, evaluation.conversation, {
    by: evaluation.role,
    view: 'sent',
    languages: evaluation.ruleLanguages,
  });
  const apart = withoutOverlaps(said);
  const breaches = apart.map(({ spans, endMs, isJudged }) =>
    breach('said', { spans, atMs: endMs, ground: isJudged ? 'judge' : 'words' }),
  );
  return { ...KEPT, triggers: apart, breaches };
}

function withoutOverlaps(occurrences: readonly Occurrence[]): Occurrence[] {
  const apart: Occurrence[] = [];
  for (const occurrence of occurrences) {
    const last = apart.at(-1);
    if (last === undefined || isBefore(last, occurrence)) apart.push(occurrence);
  }
  return apart;
}
