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
  const alarms = new AlarmCounts();
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
    alarms.add(dialogue.corpus, new Set(raised.filter((rule) => !wanted.has(rule))));
  }
  return {
    title: 'Findings',
    rows: alarms.rows(),
    checks: [assertionsOf(asserted, failures)],
    measures: [],
    misses: [],
  };
}

/** Of each set of conversations, in how many of them words raised which rule unasked. */
class AlarmCounts {
  private readonly conversations = new Map<string, number>();
  private readonly counts = new Map<string, number>();

  add(corpus: string, rules: ReadonlySet<string>): void {
    this.conversations.set(corpus, (this.conversations.get(corpus) ?? 0) + 1);
    for (const rule of rules) {
      const key = `${corpus} ${rule}`;
      this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    }
  }

  rows(): string[][] {
    const rows = [...this.counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, count]) => {
        const [corpus = '', rule = ''] = key.split(' ');
        return [corpus, rule, String(count), String(this.conversations.get(corpus))];
      });
    return [['set', 'rule', 'conversations in which it speaks up unasked', 'of'], ...rows];
  }
}

const DETAILS_MAX = 20;

const assertionsOf = (asserted: number, failures: readonly string[]): Check => ({
  name: 'Assertions on findings',
  target: `${asserted} of ${asserted}`,
  result: failures.length === 0 ? `${asserted} of ${asserted}` : `${failures.length} failed`,
  isMet: failures.length === 0,
  details: failures.slice(0, DETAILS_MAX),
});
