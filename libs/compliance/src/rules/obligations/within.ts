import type { CompiledObligation } from '../evaluation/compiled-rule.js';
import type { Occurrence } from '../evaluation/occurrence.js';
import {
  type Breach,
  type Evaluation,
  KEPT,
  type ObligationOutcome,
  absence,
  breach,
} from './outcome.js';
import { type OwedSaying, owedSayings } from './sayings.js';
import { triggersOf } from './triggers.js';

type From = Pick<Occurrence, 'spans' | 'endMs' | 'isJudged'>;
type Within = Extract<CompiledObligation, { type: 'within' }>;

const CALL_START: From = {
  spans: [],
  endMs: 0,
  isJudged: false,
};

/** Broken when the time after the first occurrence is over; not when the call ends before that. */
export function judgeWithin(obligation: Within, evaluation: Evaluation): ObligationOutcome {
  const triggers = obligation.of === null ? [] : triggersOf(obligation.of, evaluation).slice(0, 1);
  const from = obligation.of === null ? CALL_START : triggers[0];
  if (from === undefined) return KEPT;
  const { owed, notJudged } = owedSayings(obligation.say, evaluation);
  const deadlineMs = from.endMs + obligation.withinMs;
  const isDue =
    evaluation.nowMs <= deadlineMs && owed.some(({ said }) => !saidAfter(said, from)[0]);
  const breaches = owed.flatMap((saying) => late(saying, from, deadlineMs, evaluation));
  const outcome = absence(evaluation, triggers, breaches, isDue ? deadlineMs : null);
  return { ...outcome, notJudged: [...notJudged, ...outcome.notJudged] };
}

const saidAfter = (said: readonly Occurrence[], from: From): readonly Occurrence[] =>
  from === CALL_START ? said : said.filter(({ endMs }) => endMs > from.endMs);

function late(
  { said, language, isJudged }: OwedSaying,
  from: From,
  deadlineMs: number,
  { nowMs }: Evaluation,
): Breach[] {
  const [first] = saidAfter(said, from);
  if (first !== undefined && first.endMs <= deadlineMs) return [];
  if (nowMs <= deadlineMs) return [];
  const ground = isJudged || from.isJudged ? 'judge' : 'words';
  return [
    first === undefined
      ? breach('missing', { spans: from.spans, atMs: deadlineMs, language, ground })
      : breach('late', {
          spans: [...from.spans, ...first.spans],
          atMs: first.endMs,
          language,
          ground,
        }),
  ];
}
