import type { JudgeAnswer } from './call-input.js';
import { type SelectingFacts, appliesTo, dayOfCall } from './evaluation/select-rules.js';
import type { RuleSet } from './rule-set.js';

/** What a rule wants a model to be asked about a call. */
export interface JudgeQuestion {
  readonly ruleId: string;
  /** The question's name in the rule's file. */
  readonly judge: string;
  readonly question: string;
  readonly promptRevision: number;
}

/** The questions of the rules that apply to a call, in the order of the rules' ids. */
export function judgeQuestionsOf(ruleSet: RuleSet, call: SelectingFacts): JudgeQuestion[] {
  const day = dayOfCall(call);
  return ruleSet.rules
    .filter((rule) => appliesTo(rule, call, day))
    .flatMap(({ id: ruleId, judges }) =>
      Object.entries(judges).map(([judge, asked]) => ({ ruleId, judge, ...asked })),
    );
}

/** Of a rule's questions, the ones that nobody has answered, as it asks them now. */
export function unansweredJudges(
  { id, judges }: { readonly id: string; readonly judges: Readonly<Record<string, unknown>> },
  judged: readonly JudgeAnswer[] | null,
): string[] {
  const isAnswered = (name: string): boolean =>
    (judged ?? []).some(({ ruleId, judge }) => ruleId === id && judge === name);
  return Object.keys(judges).filter((name) => !isAnswered(name));
}
