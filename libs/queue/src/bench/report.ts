import { mkdir, readFile, writeFile } from 'node:fs/promises';
// eslint-disable-next-line @nx/enforce-module-boundaries -- measured as others use it: built
import type { AdmissionCostReport, AdmissionRaceReport } from '@verbatim/queue';
import type { Machine } from './machine.ts';
import { count, taskOf, type Target } from './targets.ts';

export interface QueueReport {
  readonly measuredAt: string;
  readonly command: string;
  readonly rounds: number;
  readonly payloadBytes: number;
  readonly machine: Machine;
  readonly costs: readonly AdmissionCostReport[];
  readonly race?: AdmissionRaceReport;
  readonly targets: readonly Target[];
}

export function markdownOf(report: QueueReport): string {
  const { machine } = report;
  const rows = report.costs.flatMap((cost) =>
    cost.rates.map(({ name, jobsPerSecond: { low, median, high }, ofPlain }) => [
      taskOf(cost),
      name,
      count(median),
      `${count(low)} – ${count(high)}`,
      ofPlain.toFixed(2),
    ]),
  );
  const verdicts = report.targets.map(({ statement, measured, isMet }) => [
    statement,
    measured,
    isMet ? 'met' : 'missed',
  ]);
  return [
    '## Queue',
    '',
    `\`${report.command}\`, ${report.measuredAt}: payloads of ${count(report.payloadBytes)} bytes, medians of`,
    `${report.rounds} interleaved rounds. Node ${machine.node}, bullmq ${machine.bullmq}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB.`,
    'The last column is the rate ÷ the rate of BullMQ as it comes, in the same round. The evicting add goes to a queue of',
    '1,000 sheddable jobs that is full: each of its jobs removes another and writes its tombstone.',
    '',
    '![Rates of the bounded queue beside BullMQ](queue.svg)',
    '',
    ...tableOf(['task', 'contender', 'jobs a second', 'lowest – highest', 'ratio'], rows),
    '',
    ...raceOf(report.race),
    ...tableOf(['target', 'measured', 'verdict'], verdicts),
    '',
  ].join('\n');
}

function raceOf(race: AdmissionRaceReport | undefined): string[] {
  if (race === undefined) return [];
  return [
    `The race: ${race.producers} processes offered ${count(race.offered)} jobs to a queue of ${count(race.capacityJobs)} while workers`,
    `consumed, ${(race.durationMs / 1_000).toFixed(0)} s, seed ${race.seed}: ${count(race.outcomes.accepted)} accepted, ${count(race.outcomes.full)} refused; the deepest`,
    `that an answer reported was ${count(race.depthJobsMaxReported)}, that ${count(race.samples)} samples saw ${count(race.depthJobsMaxSampled)}.`,
    '',
  ];
}

const BEGIN = '<!-- queue: written by queue.bench.ts -->';
const END = '<!-- queue: end -->';

/** Replaces this benchmark's part of docs/bench/README.md and leaves those of others. */
export async function writeReport(folder: URL, report: QueueReport, chart: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('queue.json', folder), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(new URL('queue.svg', folder), chart);
  const readme = new URL('README.md', folder);
  const before = await readFile(readme, 'utf8').catch(() => '# Benchmarks\n');
  const part = `${BEGIN}\n\n${markdownOf(report)}\n${END}`;
  const [head = '', rest] = before.split(BEGIN);
  const tail = rest === undefined ? '\n' : (rest.split(END)[1] ?? '\n');
  const separator = rest === undefined ? '\n' : '';
  await writeFile(readme, `${head}${separator}${part}${tail}`);
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, i) =>
    Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
