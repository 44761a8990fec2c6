import path from 'node:path';
import { type Rule, type RuleLibrary, testRule } from '@verbatim/compliance';
import type { YamlFileProblem } from '@verbatim/compliance';

/** What became of the fixtures of the rules in one folder. */
export interface AreaTest {
  readonly area: string;
  readonly rules: number;
  readonly passed: number;
  readonly problems: readonly YamlFileProblem[];
}

/** Runs the fixtures of all rules, or of those named, by the folder that they lie in. */
export function testedAreas(
  { ruleSet, fixtures }: RuleLibrary,
  rules: readonly Rule[],
): AreaTest[] {
  const areas = new Map<string, AreaTest>();
  for (const rule of rules) {
    const located = fixtures.get(rule.id);
    if (located === undefined) continue;
    const area = path.basename(path.dirname(located.path));
    const before = areas.get(area) ?? { area, rules: 0, passed: 0, problems: [] };
    const { passed, problems } = testRule(ruleSet, rule, located);
    areas.set(area, {
      area,
      rules: before.rules + 1,
      passed: before.passed + passed,
      problems: [...before.problems, ...problems],
    });
  }
  return [...areas.values()].sort((a, b) => (a.area < b.area ? -1 : 1));
}
