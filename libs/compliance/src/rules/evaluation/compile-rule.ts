import { CALL_START, SUBSTANTIVE_CALLER_TURN } from '../obligation.js';
import type { Obligation } from '../obligation.js';
import type { ParameterValue } from '../parameter.js';
import type { PatternSet } from '../patterns/pattern-set.js';
import type { Rule } from '../rule-file.js';
import {
  type Compilation,
  type MatcherProblem,
  compileSaying,
  compileSought,
  compileTrigger,
  count,
} from './compile-matcher.js';
import type { CompiledObligation, CompiledRule } from './compiled-rule.js';

/** `set`: what a vertical sets of the rule's parameters. Problems are those of the rule's own file. */
export function compileRule(
  rule: Rule,
  set: Readonly<Record<string, ParameterValue>>,
  patterns: PatternSet,
): { compiled: CompiledRule; problems: readonly MatcherProblem[] } {
  const parameters = { ...defaultsOf(rule), ...set };
  const problems: MatcherProblem[] = [];
  const judges = new Set(Object.keys(rule.judges));
  const into: Compilation = { ruleId: rule.id, patterns, parameters, judges, problems };
  const obligation = compileObligation(rule.obligation, into);
  const { live } = rule;
  const acknowledgeWithinMs =
    live.action === 'escalate'
      ? count(live.acknowledgeWithinMs, ['live', 'acknowledgeWithinMs'], into)
      : null;
  const unsetParameter = Object.keys(parameters).find((name) => isEmptyList(parameters[name]));
  return {
    compiled: {
      rule,
      obligation,
      parameters,
      unsetParameter: unsetParameter ?? null,
      restsOnAbsence: JSON.stringify(rule.obligation).includes('"not":'),
      acknowledgeWithinMs,
    },
    problems,
  };
}

export const defaultsOf = (rule: Rule): Record<string, ParameterValue> =>
  Object.fromEntries(
    Object.entries(rule.parameters).map(([name, parameter]) => [name, parameter.default]),
  );

const isEmptyList = (value: ParameterValue | undefined): boolean =>
  typeof value === 'object' && value.length === 0;

function compileObligation(obligation: Obligation, into: Compilation): CompiledObligation {
  const at = (name: string): string[] => ['obligation', name];
  switch (obligation.type) {
    case 'must-say':
      return {
        type: 'must-say',
        say: compileSaying(obligation.say, at('say'), into),
        if: obligation.if === undefined ? null : compileTrigger(obligation.if, at('if'), into),
      };
    case 'must-not-say':
      return {
        type: 'must-not-say',
        say: compileSought(obligation.say, at('say'), into),
        if: obligation.if === undefined ? null : compileTrigger(obligation.if, at('if'), into),
      };
    case 'must-before':
      return {
        type: 'must-before',
        first: compileSaying(obligation.first, at('first'), into),
        before:
          obligation.before === SUBSTANTIVE_CALLER_TURN
            ? null
            : compileTrigger(obligation.before, at('before'), into),
      };
    case 'within':
      return {
        type: 'within',
        say: compileSaying(obligation.say, at('say'), into),
        withinMs: count(obligation.withinMs, at('withinMs'), into),
        of: obligation.of === CALL_START ? null : compileTrigger(obligation.of, at('of'), into),
      };
    case 'ask-then': {
      const { withinTurns, withinMs } = obligation;
      return {
        type: 'ask-then',
        ask: compileTrigger(obligation.ask, at('ask'), into),
        then: compileSought(obligation.then, at('then'), into),
        withinTurns: withinTurns === undefined ? null : count(withinTurns, at('withinTurns'), into),
        withinMs: withinMs === undefined ? null : count(withinMs, at('withinMs'), into),
      };
    }
    case 'count-across-calls':
      return {
        type: 'count-across-calls',
        count: obligation.count,
        max: count(obligation.max, at('max'), into),
        windowDays: count(obligation.windowDays, at('windowDays'), into),
      };
  }
}
