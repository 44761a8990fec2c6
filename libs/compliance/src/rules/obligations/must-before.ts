import type { CompiledObligation } from '../evaluation/compiled-rule.js';
import { isBefore } from '../evaluation/occurrence.js';
import { type Evaluation, KEPT, type ObligationOutcome, absence, breach } from './outcome.js';
import { owedSayings } from './sayings.js';
import { substantiveCallerTurns, triggersOf } from './triggers.js';

type MustBefore = Extract<CompiledObligation, { type: 'must-before' }>;

/** Broken when the first occurrence of `before` begins and what had to precede it is not complete. */
export function judgeMustBefore(obligation: MustBefore, evaluation: Evaluation): ObligationOutcome {
  const triggers =
    obligation.before === null
      ? substantiveCallerTurns(evaluation)
      : triggersOf(obligation.before, evaluation);
  const [before] = triggers;
  if (before === undefined) return KEPT;
  const { owed, notJudged } = owedSayings(obligation.first, evaluation);
  const breaches = owed
    .filter(({ said }) => !said.some((saying) => isBefore(saying, before)))
    .map(({ language, said, isJudged }) =>
      breach('out-of-order', {
        spans: [...before.spans, ...(said[0]?.spans ?? [])],
        atMs: before.startMs,
        language,
        ground: isJudged || before.isJudged ? 'judge' : 'words',
      }),
    );
  const outcome = absence(evaluation, [before], breaches);
  return { ...outcome, notJudged: [...notJudged, ...outcome.notJudged] };
}
