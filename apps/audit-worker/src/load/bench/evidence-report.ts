import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';

/** How much in a second of one core, and in a second of the clock on the wall. */
export interface Rate {
  readonly perProcessorSecond: number;
  readonly perSecond: number;
}

export interface EvidenceReport {
  readonly seed: number;
  readonly rounds: number;
  readonly calls: number;
  /** Of one call: as numbered, in JSON, and as stored once sealed. */
  readonly shape: {
    readonly events: number;
    readonly plainBytes: number;
    readonly storedBytes: number;
  };
  /** Calls, by the number of frames that their events lie in. */
  readonly seal: readonly { readonly frames: number; readonly rates: readonly Rate[] }[];
  /** Megabytes of stored objects. */
  readonly stored: readonly Rate[];
  readonly content: readonly Rate[];
  /** SHA-256 of as many bytes as a call has, and nothing else. */
  readonly digest: readonly Rate[];
}

const SEALS_PER_SECOND_MIN = 15;
const STORED_MB_PER_SECOND_MIN = 300;
const CONTENT_MB_PER_SECOND_MIN = 30;

const BEGIN = '<!-- evidence: written by evidence.bench.ts -->';
const END = '<!-- evidence: end -->';

export function markdownOf(report: EvidenceReport): string {
  const { seed, rounds, calls, shape, seal, stored, content, digest } = report;
  const times = shape.plainBytes / shape.storedBytes;
  const rows = [
    ...seal.map(({ frames, rates }) => [sealOf(frames), 'calls/s', ...figuresOf(rates)]),
    ['verify: digests, signature, inclusion', 'MB/s stored', ...figuresOf(stored)],
    ['verify with content', 'MB/s stored', ...figuresOf(content)],
    [
      'the same, of events as numbered',
      'MB/s',
      ...figuresOf(content.map((rate) => timesAs(rate, times))),
    ],
    ['SHA-256 alone, for comparison', 'MB/s', ...figuresOf(digest)],
  ];
  return [
    '## Evidence',
    '',
    `\`npm run bench -- --only evidence --seed ${seed} --rounds ${rounds}\`, ${today()}: calls of ten minutes and ` +
      `${shape.events.toLocaleString('en')} events (${kB(shape.plainBytes)} as numbered, ${kB(shape.storedBytes)} as stored once ` +
      `sealed), healthcare, every rule in force; ${calls} calls a round, in memory, without the commit to PostgreSQL. Medians; ` +
      'by processor time of all threads, garbage collection included. MB are 10⁶ bytes of stored objects.',
    `${machine()}.`,
    '',
    ...tableOf(['what', 'unit', 'a second of one core', 'lowest – highest', 'by the clock'], rows),
    '',
    // The short form says that it runs; its numbers say nothing about targets.
    ...(rounds > 1 ? tableOf(['target', 'measured', 'verdict'], targetsOf(report)) : []),
    '',
  ].join('\n');
}

function targetsOf({ seal, stored, content }: EvidenceReport): string[][] {
  const target = (statement: string, rates: readonly Rate[], least: number): string[] => {
    const median = middleOf(rates.map(({ perProcessorSecond }) => perProcessorSecond));
    return [statement, median.toFixed(1), median >= least ? 'met' : 'missed'];
  };
  return [
    ...seal.map(({ frames, rates }) =>
      target(
        `${sealOf(frames)}: at least ${SEALS_PER_SECOND_MIN} calls a second`,
        rates,
        SEALS_PER_SECOND_MIN,
      ),
    ),
    target(
      `verify at least ${STORED_MB_PER_SECOND_MIN} MB/s of stored bytes`,
      stored,
      STORED_MB_PER_SECOND_MIN,
    ),
    target(
      `verify with content at least ${CONTENT_MB_PER_SECOND_MIN} MB/s`,
      content,
      CONTENT_MB_PER_SECOND_MIN,
    ),
  ];
}

const sealOf = (frames: number): string => `seal, ${frames.toLocaleString('en')} frames a call`;

const timesAs = ({ perProcessorSecond, perSecond }: Rate, times: number): Rate => ({
  perProcessorSecond: perProcessorSecond * times,
  perSecond: perSecond * times,
});

/** JSON, and this benchmark's part of docs/bench/README.md; those of others stay. */
export async function writeReport(folder: URL, report: EvidenceReport): Promise<void> {
  await mkdir(folder, { recursive: true });
  const data = { measuredAt: today(), machine: machine(), ...report };
  await writeFile(new URL('evidence.json', folder), `${JSON.stringify(data, null, 2)}\n`);
  const readme = new URL('README.md', folder);
  const before = await readFile(readme, 'utf8');
  const [head = '', rest] = before.split(BEGIN);
  const tail = rest === undefined ? '\n' : (rest.split(END)[1] ?? '\n');
  const separator = rest === undefined ? '\n' : '';
  await writeFile(readme, `${head}${separator}${BEGIN}\n\n${markdownOf(report)}\n${END}${tail}`);
}

function figuresOf(rates: readonly Rate[]): string[] {
  const each = rates.map(({ perProcessorSecond }) => perProcessorSecond);
  const [low, high] = [Math.min(...each), Math.max(...each)];
  const byClock = middleOf(rates.map(({ perSecond }) => perSecond));
  return [middleOf(each), `${low.toFixed(1)} – ${high.toFixed(1)}`, byClock].map((figure) =>
    typeof figure === 'string' ? figure : figure.toFixed(1),
  );
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, i) =>
    Math.max(cell.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const kB = (bytes: number): string => `${Math.round(bytes / 1_000).toLocaleString('en')} kB`;
const today = (): string => new Date().toISOString().slice(0, 10);
/** With what else it does: processor time is longer where others use the same cores and caches. */
const machine = (): string =>
  `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, load average ${os.loadavg()[1]?.toFixed(1)}`;
