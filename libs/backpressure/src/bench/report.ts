import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { chartOf } from './chart.ts';
import type { DropHeap } from './heap.ts';
import type { Machine } from './machine.ts';
import type { Rate } from './rounds.ts';

export interface Target {
  readonly statement: string;
  readonly measured: string;
  readonly isMet: boolean;
  /** Of a miss, as far as it is known. */
  readonly cause?: string;
}

export interface BufferReport {
  readonly measuredAt: string;
  readonly command: string;
  readonly seed: number;
  readonly rounds: number;
  readonly events: number;
  readonly capacityEvents: number;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly tasks: readonly { readonly name: string; readonly rates: readonly Rate[] }[];
  readonly drop: DropHeap;
  readonly targets: readonly Target[];
}

const million = (rate: number): string => `${(rate / 1e6).toFixed(2)} M`;

/** How many times as fast as `than`; ours is the first contender of a task unless it is named. */
export function ratioOf(rates: readonly Rate[], than: string, ours = rates[0]?.name): number {
  const median = (wanted: string | undefined): number =>
    rates.find(({ name }) => name === wanted)?.perSecond.median ?? NaN;
  return median(ours) / median(than);
}

export function markdownOf(report: BufferReport): string {
  const { machine, tasks, targets, drop } = report;
  const rows = tasks.flatMap(({ name, rates }) =>
    rates.map(({ name: contender, perSecond: { low, median, high } }) => [
      name,
      contender,
      million(median),
      `${million(low)} – ${million(high)}`,
      ratioOf(rates, contender).toFixed(2),
    ]),
  );
  const verdicts = targets.map(({ statement, measured, isMet, cause }) => [
    statement,
    measured,
    isMet ? 'met' : 'missed',
    cause ?? '',
  ]);
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`);
  return [
    '## Bounded buffer',
    '',
    `\`${report.command}\`, ${report.measuredAt}: ${report.events.toLocaleString('en')} items through a`,
    `capacity of ${report.capacityEvents.toLocaleString('en')}, medians of ${report.rounds} interleaved rounds, seed ${report.seed}.`,
    `Node ${machine.node}, ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB; ${versions.join(', ')}.`,
    'The last column says how many times as fast the first contender of the task was.',
    '',
    '![The same as bars, with the targets](buffer.svg)',
    '',
    ...tableOf(['task', 'contender', 'items a second', 'lowest – highest', 'ratio'], rows),
    '',
    `One drop makes ${drop.allocatedBytesPerDrop} bytes of garbage and retains ${drop.retainedBytesPerDrop}.`,
    '',
    ...tableOf(['target', 'measured', 'verdict', 'why'], verdicts),
    '',
  ].join('\n');
}

/** Replaces this benchmark's part of docs/bench/README.md and leaves those of others. */
export async function writeReport(folder: URL, report: BufferReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('buffer.json', folder), `${JSON.stringify(report, null, 2)}\n`);
  await writeFile(new URL('buffer.svg', folder), chartOf(report));
  const readme = new URL('README.md', folder);
  const before = await readFile(readme, 'utf8').catch(() => INTRODUCTION);
  const part = `${BEGIN}\n\n${markdownOf(report)}\n${END}`;
  const [head = '', rest] = before.split(BEGIN);
  const tail = rest === undefined ? '\n' : (rest.split(END)[1] ?? '\n');
  const separator = rest === undefined ? '\n' : '';
  await writeFile(readme, `${head}${separator}${part}${tail}`);
}

const BEGIN = '<!-- buffer: written by buffer.bench.ts -->';
const END = '<!-- buffer: end -->';
const INTRODUCTION = `# Benchmarks

Written by the benchmarks themselves: \`npm run bench -- --write\`. Figures of one machine, under whatever else it did; ratios
within one run say more than rates.
`;

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, i) =>
    Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
