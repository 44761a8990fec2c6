import type { CallInput } from '../call-input.js';
import type { FactName } from '../call-facts.js';
import { EVERYWHERE, withEnclosing } from '../jurisdiction-code.js';
import type { Rule } from '../rule-file.js';
import { baseLanguage } from './compile-matcher.js';
import { dayOf } from './day.js';

export type SelectingFacts = Pick<
  CallInput,
  | 'vertical'
  | 'startedAt'
  | 'zone'
  | 'direction'
  | 'callType'
  | 'jurisdictions'
  | 'languages'
  | 'facts'
  | 'switchedOff'
>;

/** Whether a rule applies to a call. What is unknown of the call counts as the strictest. */
export function appliesTo(rule: Rule, call: SelectingFacts, day: string): boolean {
  return (
    isOf(rule.verticals, call.vertical) &&
    rule.effective.from <= day &&
    (rule.effective.to === undefined || day < rule.effective.to) &&
    isGoverned(rule.jurisdictions, call.jurisdictions) &&
    (rule.scope.direction === 'any' || rule.scope.direction === call.direction) &&
    rule.scope.callTypes.includes(call.callType) &&
    sharesLanguage(rule.scope.languages, call.languages) &&
    hasFacts(rule, call.facts) &&
    (rule.alwaysOn || !call.switchedOff.includes(rule.id))
  );
}

export const dayOfCall = ({ startedAt, zone }: SelectingFacts): string => dayOf(startedAt, zone);

const isOf = (names: readonly string[], name: string): boolean =>
  names.includes(EVERYWHERE) || names.includes(name);

/** One lies in the other: a rule of the whole binds the part; where only the whole is known, each part may. */
function isGoverned(ofRule: readonly string[], ofCall: readonly string[]): boolean {
  if (ofRule.includes(EVERYWHERE) || ofCall.length === 0) return true;
  return ofCall.some((call) =>
    ofRule.some((rule) => withEnclosing(call).includes(rule) || withEnclosing(rule).includes(call)),
  );
}

function sharesLanguage(ofRule: readonly string[] | undefined, ofCall: readonly string[]): boolean {
  if (ofRule === undefined || ofCall.length === 0) return true;
  return ofRule.some((rule) => ofCall.some((call) => baseLanguage(rule) === baseLanguage(call)));
}

function hasFacts({ when }: Rule, facts: CallInput['facts']): boolean {
  return Object.entries(when).every(([name, value]) => {
    const known = facts[name as FactName];
    return known === undefined || known === value;
  });
}
