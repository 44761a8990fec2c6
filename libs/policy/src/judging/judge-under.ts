import {
  callSettingsOf,
  enforcementOf,
  evaluateCall,
  type CallInput,
  type Enforcement,
  type PolicySet,
  type Verdict,
} from '@verbatim/compliance';

/** A call as it was judged when it was sealed: everything that the verdict was made from, and the verdict. */
export interface JudgedRecord {
  readonly callId: string;
  readonly input: CallInput;
  readonly verdict: Verdict;
}

/** What a set says of a call. */
export interface Judgement {
  readonly policyDigest: string;
  readonly verdict: Verdict;
  /** How far each rule with a finding counts in the call's vertical. */
  readonly enforcement: Readonly<Record<string, Enforcement>>;
}

/**
 * Judges what is known of a recorded call by another set: its rules, and what its vertical says of them and of
 * its zone. Deterministic.
 *
 * Limits: jurisdictions and standing facts of the vertical are in the input as they were when the call was
 * sealed; a set that changes those judges the call as if it did not.
 */
export function judgeUnder(set: PolicySet, recorded: CallInput): Judgement {
  const vertical = set.catalog.of(recorded.vertical) ?? set.catalog.unclassified;
  const input = { ...recorded, zone: vertical.zone, ...callSettingsOf(vertical) };
  const verdict = evaluateCall(set.rules, input);
  const broken = new Set(verdict.findings.map(({ ruleId }) => ruleId));
  const enforcement = set.rules.rules
    .filter(({ id }) => broken.has(id))
    .map((rule) => [rule.id, enforcementOf(rule, vertical)] as const);
  return { policyDigest: set.digest, verdict, enforcement: Object.fromEntries(enforcement) };
}
