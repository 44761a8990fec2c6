import {
  callAtStart,
  enforcementOf,
  LiveEvaluator,
  type LiveCall,
  type Rule,
  type RuleSet,
  type VerticalConfig,
  type VerticalMode,
} from '@verbatim/compliance';
import type { PartyContext } from '@verbatim/contracts';

/** What is known of a call when it begins. */
export interface RuledCall {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly mode: VerticalMode;
  readonly direction: 'inbound' | 'outbound';
  readonly startedAtMs: number;
  readonly party: PartyContext | undefined;
  /** The other side's. */
  readonly number: string | undefined;
}

/** The evaluator of a running call, by the rules that are in force when it begins. */
export function evaluatorOf(ruleSet: RuleSet, call: RuledCall): LiveEvaluator {
  const isEnforced = (rule: Rule): boolean => enforcementOf(rule, call.vertical) === 'enforce';
  return new LiveEvaluator(ruleSet, liveCallOf(call), isEnforced);
}

function liveCallOf(call: RuledCall): LiveCall {
  return {
    ...callAtStart({ ...call, timeZoneData: process.versions.tz ?? 'unknown' }),
    debts: (call.party?.debts ?? []).map(({ debtId, countsAs }) => countsAs ?? debtId),
    // What counts across calls is counted after the call, and before the next one is placed.
    history: null,
  };
}
