import { scoreFindings } from '@verbatim/compliance';
import type { Check } from '../../results/check.js';
import type { EvalPart, PartContext, PartReport } from '../part.js';

/** What the rules find in the conversations, against what is asserted of them. */
export const findings: EvalPart = {
  name: 'findings',
  summary: 'assertions on what the rules find, and how often they speak up in ordinary talk',
  needsRules: true,
  steps: ({ dialogues }) => dialogues.length,
  run,
};

async function run({ dialogues, ruleSet, step }: PartContext): Promise<PartReport> {
  let asserted = 0;
  const failures: string[] = [];
  /** Rule → conversations in which words raised it, of those that assert nothing about it. */
  const alarms = new Map<string, number>();
  for (const dialogue of dialogues) {
    await step();
    const { expected, unexpected, unknown, alarms: raised } = scoreFindings(dialogue, ruleSet);
    const { none } = dialogue.findings;
    asserted += expected.length + none.length;
    const place = `${dialogue.place} ${dialogue.id}`;
    for (const rule of unknown) failures.push(`${place}: there is no rule ${rule}`);
    for (const { rule, outcome, isFound } of expected) {
      if (!isFound) failures.push(`${place}: ${rule} ${outcome}: not found`);
    }
    for (const { rule, outcome } of unexpected)
      failures.push(`${place}: ${rule} ${outcome}: found`);
    const wanted = new Set(expected.map(({ rule }) => rule));
    for (const rule of new Set(raised)) {
      if (!wanted.has(rule)) alarms.set(rule, (alarms.get(rule) ?? 0) + 1);
    }
  }
  return {
    title: 'Findings',
    rows: [
      ['rule', 'conversations in which it speaks up unasked', 'of'],
      ...[...alarms]
        .sort(([, a], [, b]) => b - a)
        .map(([rule, count]) => [rule, String(count), String(dialogues.length)]),
    ],
    checks: [assertionsOf(asserted, failures)],
    measures: [],
    misses: [],
  };
}

const DETAILS_MAX = 20;

const assertionsOf = (asserted: number, failures: readonly string[]): Check => ({
  name: 'Assertions on findings',
  target: `${asserted} of ${asserted}`,
  result: failures.length === 0 ? `${asserted} of ${asserted}` : `${failures.length} failed`,
  isMet: failures.length === 0,
  details: failures.slice(0, DETAILS_MAX),
});
