import type { CallInput } from '../call-input.js';
import type { CompiledObligation } from '../evaluation/compiled-rule.js';
import { dayNumberOf } from '../evaluation/day.js';
import type { HistoryCall } from '../history.js';
import { KEPT, type ObligationOutcome, breach } from './outcome.js';

type CountAcrossCalls = Extract<CompiledObligation, { type: 'count-across-calls' }>;
export type CountedCall = Pick<CallInput, 'startedAt' | 'zone' | 'direction' | 'debts' | 'history'>;

/** Broken when the days that end with the call's own hold more calls than they may. */
export function judgeCountAcrossCalls(
  obligation: CountAcrossCalls,
  call: CountedCall,
): ObligationOutcome {
  const counted = call.history === null ? 0 : countOf(obligation, call, call.history.calls);
  if (counted > obligation.max) {
    const found = breach('exceeded', { spans: [], atMs: 0, ground: 'history', count: counted });
    return { ...KEPT, breaches: [found] };
  }
  if (call.history?.complete === true) return KEPT;
  return { ...KEPT, notJudged: [{ reason: 'history-missing', subject: null }] };
}

function countOf(
  { count, windowDays }: CountAcrossCalls,
  call: CountedCall,
  history: readonly HistoryCall[],
): number {
  const day = dayNumberOf(call.startedAt, call.zone);
  const startedAt = Date.parse(call.startedAt);
  const inWindow = history.filter(({ at }) => {
    if (Date.parse(at) >= startedAt) return false;
    const age = day - dayNumberOf(at, call.zone);
    return age >= 0 && age < windowDays;
  });
  if (count === 'conversations') {
    return inWindow.filter(({ reached }) => reached === 'conversation').length;
  }
  const itself = call.direction === 'outbound' ? 1 : 0;
  const placed = inWindow.filter(({ direction, counts }) => direction === 'outbound' && counts);
  if (count === 'calls-to-person') return placed.length + itself;
  const perDebt = call.debts.map(
    (debt) => placed.filter(({ debts }) => debts.includes(debt)).length + itself,
  );
  return Math.max(0, ...perDebt);
}
