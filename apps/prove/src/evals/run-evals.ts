import { writeFile } from 'node:fs/promises';
import {
  type EvalRun,
  F1_TOLERANCE,
  type Measure,
  measuresOf,
  regressionsOf,
  runOf,
} from '@verbatim/compliance';
import type { Check } from '../results/check.js';
import { printCheck, printTotals } from '../results/print.js';
import { textTable } from '../results/text-table.js';
import type { EvalArguments } from './arguments.js';
import { baselineOf, readHistory } from './history.js';
import type { EvalPart, PartReport } from './part.js';
import { entities } from './parts/entities.js';
import { findings } from './parts/findings.js';
import { redaction } from './parts/redaction.js';
import { Progress } from './progress.js';
import { readInputs } from './read-inputs.js';
import { writeEvals } from './write-report.js';

export const PARTS: readonly EvalPart[] = [entities, findings, redaction];

/** True if every target is met and nothing is worse than in the baseline. */
export async function runEvals(
  options: EvalArguments,
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<boolean> {
  const { seed, isShort, only } = options;
  const history = await readHistory();
  const baseline = await baselineOf(history, options.since);
  const parts = PARTS.filter(({ name }) => only.length === 0 || only.includes(name));
  const needsRules = parts.some((part) => part.needsRules);
  const { dialogues, ruleSet, absent } = await readInputs(options.data, needsRules);
  if (absent.length > 0) {
    print(`Not on this machine: ${absent.join(', ')}. The project's own conversations are run.`);
  }
  print(`${dialogues.length} conversations, ${ruleSet.rules.length} rules, seed ${seed}.`);

  const results: { suite: string; report: PartReport }[] = [];
  for (const part of parts) {
    const context = { dialogues, ruleSet, seed, isShort };
    const progress = new Progress(part.name, part.steps(context), signal);
    const report = await part.run({ ...context, step: () => progress.step() });
    progress.clear();
    printPart(part, report, options.listsMisses, print);
    results.push({ suite: part.name, report });
  }
  const reports = results.map(({ report }) => report);
  const measures = reports.flatMap((report) => report.measures);
  const trend = baseline ? [againstBaseline(baseline, measures)] : [];
  print(
    baseline
      ? `\nAgainst the run of ${baseline.at}:`
      : '\nThere is no earlier run to compare with.',
  );
  for (const check of trend) printCheck(check, print);

  const run = runOf(new Date().toISOString().slice(0, 10), measures);
  if (options.json !== undefined) {
    await writeFile(options.json, `${JSON.stringify(run, null, 2)}\n`);
  }
  if (options.isWritten) await writeEvals(history, run, reports);
  print('');
  return printTotals(
    [
      ...results.map(({ suite, report }) => ({ suite, checks: report.checks })),
      { suite: 'trend', checks: trend },
    ],
    print,
  );
}

function printPart(
  { name, summary }: EvalPart,
  { rows, checks, misses }: PartReport,
  listsMisses: boolean,
  print: (line: string) => void,
): void {
  print(`\n${name}: ${summary}`);
  if (rows.length > 1) print(textTable(rows));
  if (listsMisses) for (const miss of misses) print(`  ${miss}`);
  for (const check of checks) printCheck(check, print);
}

function againstBaseline(baseline: EvalRun, measures: readonly Measure[]): Check {
  const worse = regressionsOf(measuresOf(baseline), measures);
  return {
    name: `F1 of what both runs have`,
    target: `no loss above ${F1_TOLERANCE}`,
    result: worse.length === 0 ? 'none' : `${worse.length} worse`,
    isMet: worse.length === 0,
    details: worse.map(
      ({ name, before, now }) => `${name}: ${before.toFixed(3)} before, ${now.toFixed(3)} now`,
    ),
  };
}
