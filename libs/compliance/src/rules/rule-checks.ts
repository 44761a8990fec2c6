import path from 'node:path';
import type { LocatedYaml } from '../yaml-files/located-yaml.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import type { MatcherProblem } from './evaluation/compile-matcher.js';
import { defaultsOf } from './evaluation/compile-rule.js';
import type { Matcher } from './matcher.js';
import type { RuleFile } from './rule-file.js';

/** Placeholders of an explanation that the engine fills in by itself. */
const BUILT_IN_PLACEHOLDERS: ReadonlySet<string> = new Set(['language', 'count']);

/** What one rule says that cannot be meant, beyond the form of its fields. */
export function problemsOfRule(located: LocatedYaml<RuleFile>): YamlFileProblem[] {
  const rule = located.value;
  const problems = [
    ...nameProblems(rule, located.path),
    ...windowProblems(rule),
    ...parameterProblems(rule),
    ...liveProblems(rule),
    ...judgeProblems(rule),
  ];
  return problems.map(({ field, message }) => {
    return { path: located.path, ...located.positionOf(field), message };
  });
}

/** Two rules with one id: named at the second, with the place of the first. */
export function repeatedIds(located: readonly LocatedYaml<RuleFile>[]): YamlFileProblem[] {
  const first = new Map<string, string>();
  return located.flatMap(({ path: file, value, positionOf }) => {
    const other = first.get(value.id);
    if (other === undefined) {
      first.set(value.id, file);
      return [];
    }
    const message = `id: ${value.id} is already the rule of ${other}`;
    return [{ path: file, ...positionOf(['id']), message }];
  });
}

function nameProblems({ id }: RuleFile, file: string): MatcherProblem[] {
  const expected = `${id}.yaml`;
  if (path.basename(file) === expected) return [];
  return [{ field: ['id'], message: `id: expected the file to be called ${expected}` }];
}

/** Windows in which nothing can happen. */
function windowProblems({ obligation, live }: RuleFile): MatcherProblem[] {
  const windows: [string, unknown][] =
    obligation.type === 'count-across-calls'
      ? [['windowDays', obligation.windowDays]]
      : obligation.type === 'within'
        ? [['withinMs', obligation.withinMs]]
        : obligation.type === 'ask-then'
          ? [
              ['withinMs', obligation.withinMs],
              ['withinTurns', obligation.withinTurns],
            ]
          : [];
  const empty = windows
    .filter(([, value]) => value === 0)
    .map(([name]) => ({
      field: ['obligation', name],
      message: `obligation.${name}: expected a window in which something can happen, not 0`,
    }));
  if (live.action !== 'escalate' || live.acknowledgeWithinMs !== 0) return empty;
  const message = 'live.acknowledgeWithinMs: expected a window in which somebody can, not 0';
  return [...empty, { field: ['live', 'acknowledgeWithinMs'], message }];
}

/** Parameters that nothing refers to, and placeholders that refer to nothing. */
function parameterProblems(rule: RuleFile): MatcherProblem[] {
  const words = JSON.stringify([rule.obligation, rule.live]);
  const used = new Set([...words.matchAll(/\$([a-z][A-Za-z0-9]*)/g)].map(([, name]) => name!));
  const placeholders = [...rule.explanation.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name!);
  const names = Object.keys(defaultsOf(rule));
  const unused = names.filter((name) => !used.has(name) && !placeholders.includes(name));
  const unknown = placeholders.filter(
    (name) => !names.includes(name) && !BUILT_IN_PLACEHOLDERS.has(name),
  );
  return [
    ...unused.map((name) => ({
      field: ['parameters', name],
      message: `parameters.${name}: nothing in the rule refers to it`,
    })),
    ...unknown.map((name) => ({
      field: ['explanation'],
      message: `explanation: {${name}} is no parameter of the rule`,
    })),
  ];
}

function liveProblems({ live, obligation }: RuleFile): MatcherProblem[] {
  if (live.action === 'none') return [];
  const isNeverLive =
    obligation.type === 'count-across-calls' ||
    (obligation.type === 'must-say' && (obligation.if === undefined || live.upon === 'breach'));
  if (isNeverLive) {
    const message = `live: nothing can follow while the call runs from a ${obligation.type}`;
    return [{ field: ['live'], message: `${message} that is broken only after it` }];
  }
  const hasNoTrigger = obligation.type === 'within' && obligation.of === 'call-start';
  if (!hasNoTrigger || live.upon !== 'trigger') return [];
  const message = 'live.upon: expected breach, since the start of a call is heard by nobody';
  return [{ field: ['live', 'upon'], message }];
}

function judgeProblems(rule: RuleFile): MatcherProblem[] {
  const asked = new Set(
    [...JSON.stringify(rule.obligation).matchAll(/"judge":"([^"]*)"/g)].map(([, name]) => name!),
  );
  const unused = Object.keys(rule.judges)
    .filter((name) => !asked.has(name))
    .map((name) => ({
      field: ['judges', name],
      message: `judges.${name}: no matcher asks for it`,
    }));
  const blocksByJudge =
    rule.severity === 'block' &&
    rule.obligation.type === 'must-not-say' &&
    canRestOnJudge(rule.obligation.say);
  if (!blocksByJudge) return unused;
  const message = 'severity: expected less than block, since a judge alone can find it broken';
  return [...unused, { field: ['severity'], message }];
}

function canRestOnJudge(matcher: Matcher): boolean {
  if (matcher.judge !== undefined) return true;
  if (matcher.any !== undefined) return matcher.any.some(canRestOnJudge);
  const members = matcher.all ?? matcher.near?.all;
  if (members === undefined) return false;
  const withWords = members.filter(({ not, after }) => not === undefined && after === undefined);
  return withWords.length > 0 && withWords.every(canRestOnJudge);
}
