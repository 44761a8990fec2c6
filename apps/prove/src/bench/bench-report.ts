import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CHECKOUT } from '../checkout.js';
import { describeMachine } from '../results/machine.js';
import type { BenchOptions } from './bench-options.js';

export interface Target {
  readonly statement: string;
  readonly measured: string;
  readonly isMet: boolean;
  /** Of a miss: what was measured about its cause. */
  readonly cause?: string;
}

export interface BenchReport {
  readonly title: string;
  /** How it was measured, in a sentence or two. */
  readonly method: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly targets: readonly Target[];
  /** For the file. */
  readonly measurements: unknown;
  /** An SVG file. */
  readonly plot: string;
}

const FOLDER = path.join(CHECKOUT, 'docs', 'bench');
const INTRODUCTION = '# Benchmarks\n';

export function markdownOf(report: BenchReport, { name, seed, rounds }: BenchOptions): string {
  const verdicts = report.targets.map(({ statement, measured, isMet, cause }) => [
    statement,
    measured,
    isMet ? 'met' : 'missed',
    cause ?? '',
  ]);
  return [
    `## ${report.title}`,
    '',
    `\`npm run bench -- --only ${name} --seed ${seed} --rounds ${rounds}\`, ${today()}: ${report.method}`,
    `${describeMachine()}.`,
    '',
    `![${report.title}](${name}.svg)`,
    '',
    ...tableOf(report.head, report.rows),
    '',
    ...(verdicts.length > 0 ? tableOf(['target', 'measured', 'verdict', 'why'], verdicts) : []),
    '',
  ].join('\n');
}

/** JSON, plot, and this benchmark's part of docs/bench/README.md; those of others stay. */
export async function writeReport(report: BenchReport, options: BenchOptions): Promise<void> {
  const { name, seed, rounds, isShort } = options;
  const { title, method, targets, measurements } = report;
  const data = { title, measuredAt: today(), machine: describeMachine(), seed, rounds, isShort };
  await mkdir(FOLDER, { recursive: true });
  const json = JSON.stringify({ ...data, method, targets, measurements }, null, 2);
  await writeFile(path.join(FOLDER, `${name}.json`), `${json}\n`);
  await writeFile(path.join(FOLDER, `${name}.svg`), report.plot);
  const readme = path.join(FOLDER, 'README.md');
  const before = await readFile(readme, 'utf8').catch(() => INTRODUCTION);
  await writeFile(readme, withPart(before, name, markdownOf(report, options)));
}

/** Replaces what lies between this benchmark's marks, or adds it at the end. */
export function withPart(document: string, name: string, part: string): string {
  const begin = `<!-- ${name}: written by the ${name} benchmark -->`;
  const end = `<!-- ${name}: end -->`;
  const [head = '', rest] = document.split(begin);
  const tail = rest === undefined ? '\n' : (rest.split(end)[1] ?? '\n');
  const separator = rest === undefined ? '\n' : '';
  return `${head}${separator}${begin}\n\n${part}\n${end}${tail}`;
}

export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, i) =>
    Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

const today = (): string => new Date().toISOString().slice(0, 10);
