import type { LocatedVertical } from '../verticals/parse-vertical-file.js';
import type { VerticalConfig } from '../verticals/vertical-file.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { EVERYWHERE } from './jurisdiction-code.js';
import { settingProblem } from './parameter-settings.js';
import type { Rule } from './rule-file.js';
import type { ParameterSettings, RuleSet } from './rule-set.js';

/** What a vertical says of rules, in the form in which calls are judged by it. */
export function callSettingsOf({ rules }: Pick<VerticalConfig, 'rules'>): {
  parameters: ParameterSettings;
  switchedOff: string[];
} {
  const settings = Object.entries(rules ?? {});
  return {
    parameters: Object.fromEntries(
      settings.flatMap(([id, { parameters }]) =>
        parameters === undefined ? [] : [[id, parameters]],
      ),
    ),
    switchedOff: settings.filter(([, { enforcement }]) => enforcement === 'off').map(([id]) => id),
  };
}

/** What a vertical says of rules that the rules do not allow, where it stands. */
export function settingProblems(
  ruleSet: RuleSet,
  { path, config, positionOf }: LocatedVertical,
): YamlFileProblem[] {
  return Object.entries(config.rules ?? {}).flatMap(([id, { enforcement, parameters }]) => {
    const at = (field: string[], message: string): YamlFileProblem => {
      const name = ['rules', id, ...field];
      return { path, ...positionOf(name), message: `${name.join('.')}: ${message}` };
    };
    const rule = ruleSet.of(id);
    if (rule === undefined) return [at([], 'no rule has this id')];
    if (!isOf(rule, config)) return [at([], `the rule is not one of ${config.vertical}`)];
    const problems = Object.entries(parameters ?? {}).flatMap(([name, value]) => {
      const problem = settingProblem(rule, name, value);
      return problem === null ? [] : [at(['parameters', name], problem)];
    });
    if (!rule.alwaysOn || enforcement === undefined || enforcement === 'enforce') return problems;
    const message = `expected enforce, or nothing: the rule is always on`;
    return [...problems, at(['enforcement'], message)];
  });
}

const isOf = ({ verticals }: Rule, { vertical }: Pick<VerticalConfig, 'vertical'>): boolean =>
  verticals.includes(EVERYWHERE) || verticals.includes(vertical);
