import { readLocated } from '../../yaml-files/located-yaml.js';
import type { CallInput } from '../call-input.js';
import { evaluateCall } from '../evaluation/evaluate-call.js';
import { callOf } from '../fixtures/fixture-call.js';
import { type Fixture, FixturesFile } from '../fixtures-file.js';
import { RuleSet } from '../rule-set.js';
import type { Finding, Verdict } from '../verdict.js';

/** A rule of which a test says only what it is about: lines of YAML that come on top. */
export function ruleText(id: string, ...lines: string[]): string {
  const fields = new Map([
    ['id', `id: ${id}`],
    ['revision', 'revision: 1'],
    ['status', 'status: stable'],
    ['title', 'title: A rule of a test'],
    ['citation', 'citation: [{ source: a test, evidence: P }]'],
    ['lastVerified', 'lastVerified: 2026-11-23'],
    ['effective', 'effective: { from: 2020-01-01 }'],
    ['jurisdictions', "jurisdictions: ['*']"],
    ['verticals', "verticals: ['*']"],
    ['severity', 'severity: violation'],
    ['explanation', 'explanation: It was broken.'],
  ]);
  for (const line of lines) fields.set(line.split(':', 1)[0]!, line);
  return `${[...fields.values()].join('\n')}\n`;
}

export const ruleSetOf = (...texts: string[]): RuleSet =>
  RuleSet.from(texts.map((text) => ({ path: `${/^id: (\S+)/.exec(text)![1]}.yaml`, text })));

/** A call as fixtures write it, in YAML. */
export function callFrom(ruleSet: RuleSet, yaml: string): CallInput {
  const one = `{ name: a call, ${yaml} }`;
  const read = readLocated(
    'call.yaml',
    `match: [${one}]\nno-match: [${one}]\nknown-miss: [{ name: a, turns: [], why: b }]`,
    FixturesFile,
  );
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return callOf(ruleSet.rules[0]!, read.value.match[0] as Fixture);
}

export const verdictOn = (ruleSet: RuleSet, yaml: string): Verdict =>
  evaluateCall(ruleSet, callFrom(ruleSet, yaml));

/** `outcome@turn`, with the language where there is one. */
export const outcomesOf = ({ findings }: { findings: readonly Finding[] }): string[] =>
  findings.map(({ outcome, spans, language }) =>
    [`${outcome}@${spans[0]?.turn ?? '-'}`, ...(language === null ? [] : [language])].join(' '),
  );
