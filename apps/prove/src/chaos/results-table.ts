import type { Latency } from '../truth/simulation-report.js';
import type { Account } from './account/call-account.js';
import type { KillPointsResult } from './kill-points/run-kill-points.js';
import { BASELINE, type ChaosReport, type ScenarioResult, type VerticalResult } from './result.js';
import { baselinesFor, usualGapMs, type UsualLatency, usualLatency } from './usual-audio.js';

const BYTES_PER_MEBIBYTE = 1024 ** 2;

/** Of the record, of the audio, and of the kill points, as far as there are any. */
export const tablesOf = ({ results, killPoints }: ChaosReport): string[][][] => [
  ...(results.length > 0 ? [recordRows(results), audioRows(results)] : []),
  ...(killPoints ? [killPointRows(killPoints)] : []),
];

const RECORD_HEADINGS = [
  ...['scenario', 'vertical', 'calls', 'events in', 'durable', 'explained', 'unexplained'],
  ...[
    'critical lost',
    'duplicates',
    'lag p50/p99/max s',
    'above 5 s',
    'levels',
    'MiB voice/worker',
  ],
];

/** What became of the events, a row for each scenario and vertical. */
const recordRows = (results: readonly ScenarioResult[]): string[][] => [
  RECORD_HEADINGS,
  ...results.flatMap((result) => [
    ...Object.entries(result.verticals).map(([vertical, of], row) => [
      ...[result.scenario, vertical, callsOf(of), ...countsOf(of.account)],
      row === 0 ? grouped(result.duplicates) : '',
      [of.lag.p50Ms, of.lag.p99Ms, of.lag.maxMs].map(inSeconds).join('/'),
      row === 0 ? `${result.secondsAboveObjective} s` : '',
      row === 0 ? (result.levelChanges?.toString() ?? '–') : '',
      row === 0 ? memoryOf(result) : '',
    ]),
    ...Object.entries(result.producers).map(([vertical, account]) => [
      ...[result.scenario, `${vertical} producers`, grouped(account.calls), ...countsOf(account)],
    ]),
  ]),
];

const countsOf = (account: Account): string[] =>
  [
    ...[account.eventsIn, account.durable, account.explained],
    ...[account.unexplained, account.criticalMissing],
  ].map(grouped);

const AUDIO_HEADINGS = [
  ...['scenario', 'vertical', 'speech p50/p99/max ms', 'without fault', 'gap ms', 'without'],
  ...['caller p50/p99/max ms', 'without fault', 'turn wait p99 ms', 'without', 'own lines s'],
];

/** What the callers heard of it, beside the same calls without the fault. */
const audioRows = (results: readonly ScenarioResult[]): string[][] => [
  AUDIO_HEADINGS,
  ...results
    .filter(({ scenario }) => scenario !== BASELINE)
    .flatMap((result) =>
      Object.entries(result.verticals).map(([vertical, of]) =>
        audioRow(result.scenario, vertical, of, baselinesFor(result.waves, results)),
      ),
    ),
];

function audioRow(
  scenario: string,
  vertical: string,
  { audio }: VerticalResult,
  baselines: readonly ScenarioResult[],
): string[] {
  const usual = (direction: 'toCaller' | 'toModel' | 'turnWait') =>
    usualLatency(baselines, vertical, direction);
  return [
    ...[scenario, vertical, latency(audio?.toCaller), usually(usual('toCaller'))],
    ...[milliseconds(audio?.longestGapMs), milliseconds(usualGapMs(baselines, vertical))],
    ...[latency(audio?.toModel), usually(usual('toModel'))],
    ...[milliseconds(audio?.turnWait.p99Ms), milliseconds(usual('turnWait')?.p99Ms)],
    audio ? (audio.ownLines.ms / 1_000).toFixed(1) : '–',
  ];
}

const KILL_HEADINGS = [
  ...['points', 'worker kills', 'vertical', 'calls', 'events in', 'durable', 'explained'],
  ...['unexplained', 'critical lost', 'on the disks of the dead', 'lost', 'duplicates', 'seconds'],
];

const killPointRows = (result: KillPointsResult): string[][] => [
  KILL_HEADINGS,
  ...Object.entries(result.accounts).map(([vertical, account], row) => [
    ...(row === 0 ? [result.points, result.workerKills].map(grouped) : ['', '']),
    ...[vertical, grouped(account.calls), ...countsOf(account)],
    ...(row === 0
      ? [result.spooled, result.lost, result.duplicates, result.seconds].map(grouped)
      : ['', '', '', '']),
  ]),
];

const callsOf = ({ outcomes }: VerticalResult): string => {
  const all = Object.values(outcomes).reduce((sum, calls) => sum + calls, 0);
  const whole = outcomes['conversation'] ?? 0;
  return whole === all ? String(all) : `${all} (${all - whole} cut off or diverted)`;
};

const memoryOf = ({ memoryHighMarkBytes: { voice, worker } }: ScenarioResult): string =>
  [voice, worker]
    .map((bytes) => (bytes === 0 ? '–' : Math.round(bytes / BYTES_PER_MEBIBYTE)))
    .join('/');

const latency = (of: Latency | undefined): string =>
  of && of.samples > 0 ? [of.p50Ms, of.p99Ms, of.maxMs].map(milliseconds).join('/') : '–';

/** With the lowest and the highest p99 of the runs, where there were several. */
function usually(of: UsualLatency | undefined): string {
  if (!of) return '–';
  const usual = [of.p50Ms, of.p99Ms, of.maxMs].map(milliseconds).join('/');
  const spread = [of.p99LowestMs, of.p99HighestMs].map(milliseconds).join('–');
  return of.runs > 1 ? `${usual} (${spread})` : usual;
}

const milliseconds = (ms: number | undefined): string => ms?.toFixed(1) ?? '–';
const inSeconds = (ms: number): string => (ms / 1_000).toFixed(1);
const grouped = (value: number): string => value.toLocaleString('en');
