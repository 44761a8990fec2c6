import type { CallInput, CallTurn } from '../rules/call-input.js';
import { evaluateCall } from '../rules/evaluation/evaluate-call.js';
import type { RuleSet } from '../rules/rule-set.js';
import type { Finding, FindingOutcome } from '../rules/verdict.js';
import type { EvalDialogue } from './eval-dialogue.js';

/** What a rule has to say of a conversation. */
export interface ExpectedFinding {
  readonly rule: string;
  readonly outcome: FindingOutcome;
  /** From 0; absent where it does not matter. */
  readonly turn?: number;
}

export interface FindingsResult {
  readonly expected: readonly (ExpectedFinding & { readonly isFound: boolean })[];
  /** Findings of rules that the conversation keeps. */
  readonly unexpected: readonly { readonly rule: string; readonly outcome: FindingOutcome }[];
  /** Rules that are asserted and are not among those that are read. */
  readonly unknown: readonly string[];
  /** Rules that words have raised: something forbidden was said, or something called for an answer. */
  readonly alarms: readonly string[];
}

/** Judges one conversation by the rules, and holds the findings against what is asserted of them. */
export function scoreFindings(dialogue: EvalDialogue, ruleSet: RuleSet): FindingsResult {
  const { findings } = evaluateCall(ruleSet, callOf(dialogue));
  const { expected, none } = dialogue.findings;
  const asserted = [...expected.map(({ rule }) => rule), ...none];
  return {
    expected: expected.map((one) => ({
      ...one,
      isFound: findings.some((found) => isIt(one, found)),
    })),
    unexpected: findings
      .filter(({ ruleId }) => none.includes(ruleId))
      .map(({ ruleId, outcome }) => ({ rule: ruleId, outcome })),
    unknown: asserted.filter((rule) => ruleSet.of(rule) === undefined),
    alarms: findings
      .filter(({ outcome }) => outcome === 'said' || outcome === 'unanswered')
      .map(({ ruleId }) => ruleId),
  };
}

const isIt = ({ rule, outcome, turn }: ExpectedFinding, found: Finding): boolean =>
  found.ruleId === rule &&
  found.outcome === outcome &&
  (turn === undefined || found.spans.some((span) => span.turn === turn));

const PAUSE_MS = 500;
const WORD_MS = 350;

/** The conversation as a call at an even pace, all of it heard. */
function callOf({ id, vertical, context, judgedAt, turns }: EvalDialogue): CallInput {
  const timed: CallTurn[] = [];
  for (const { speaker, text } of turns) {
    const startMs = (timed.at(-1)?.endMs ?? -PAUSE_MS) + PAUSE_MS;
    timed.push({ speaker, text, startMs, endMs: startMs + text.split(/\s+/).length * WORD_MS });
  }
  return {
    callId: id,
    vertical,
    startedAt: new Date(judgedAt).toISOString(),
    zone: context.timeZone,
    direction: 'inbound',
    callType: 'conversation',
    jurisdictions: ['US'],
    languages: ['en'],
    facts: {},
    debts: [],
    turns: timed,
    events: [],
    complete: true,
    endedMs: (timed.at(-1)?.endMs ?? 0) + PAUSE_MS,
    history: { calls: [], complete: true },
    parameters: {},
    switchedOff: [],
    judged: null,
    timeZoneData: 'evals',
  };
}
