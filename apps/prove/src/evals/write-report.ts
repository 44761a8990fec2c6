import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type EvalRun, f1Of, measuresOf, withRun } from '@verbatim/compliance';
import { tableOf } from '../bench/bench-report.js';
import type { Check } from '../results/check.js';
import { HISTORY_FILE } from './history.js';
import type { PartReport } from './part.js';

/** Runs that the table of the trend shows; the history keeps all. */
const TREND_RUNS = 6;

/** Adds a run to docs/evals/history.json, and writes docs/evals/README.md anew. */
export async function writeEvals(
  history: readonly EvalRun[],
  run: EvalRun,
  reports: readonly PartReport[],
): Promise<void> {
  const grown = withRun(history, run);
  await mkdir(path.dirname(HISTORY_FILE), { recursive: true });
  await writeFile(HISTORY_FILE, `${JSON.stringify(grown, null, 2)}\n`);
  await writeFile(
    path.join(path.dirname(HISTORY_FILE), 'README.md'),
    documentOf(grown, run, reports),
  );
}

function documentOf(
  history: readonly EvalRun[],
  { at }: EvalRun,
  reports: readonly PartReport[],
): string {
  return [
    '# Evals',
    '',
    `Written by \`npm run evals -- --write\` on ${at}. What is compared, and how: docs/specs/evals.md.`,
    '',
    '## Targets',
    '',
    ...tableOf(
      ['check', 'target', 'result', 'verdict'],
      reports.flatMap(({ checks }) => checks.map(rowOf)),
    ),
    '',
    ...reports.flatMap(({ title, rows: [head = [], ...rows] }) => [
      `## ${title}`,
      '',
      ...(rows.length > 0 ? tableOf(head, rows) : ['Nothing to tell.']),
      '',
    ]),
    '## Trend',
    '',
    'F1, all verticals together.',
    '',
    ...trendOf(history.slice(-TREND_RUNS)),
    '',
  ].join('\n');
}

const rowOf = ({ name, target, result, isMet }: Check): string[] => [
  name,
  target,
  result,
  isMet ? 'met' : 'missed',
];

function trendOf(runs: readonly EvalRun[]): string[] {
  const names = [...new Set(runs.flatMap(({ measures }) => Object.keys(measures)))].sort();
  const rows = names.map((name) => [
    name,
    ...runs.map((run) => {
      const measure = measuresOf(run).find((one) => one.name === name);
      return measure ? f1Of(measure).toFixed(3) : '–';
    }),
  ]);
  return tableOf(['measure', ...runs.map(({ at }) => at)], rows);
}
