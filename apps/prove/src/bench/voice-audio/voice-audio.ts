import { loadavg } from 'node:os';
import { barChart } from '@verbatim/backpressure/bench';
import { seededRandom } from '../../suites/seeded-random.js';
import type { BenchOptions } from '../bench-options.js';
import type { BenchReport, Target } from '../bench-report.js';
import type { BenchServers } from '../loaded-system.js';
import { medianOf } from '../regression.js';
import { AudioLoad, type AudioNumbers } from './audio-load.js';
import {
  type Contender,
  CONTENDERS,
  NUMBER,
  processorSeconds,
  residentBytes,
  startContender,
} from './contender-process.js';

const FULL = { calls: 200, warmUpSeconds: 12, seconds: 24 } as const;
const SHORT = { calls: 8, warmUpSeconds: 4, seconds: 9 } as const;

const OVER_RELAY_P99_MAX_MS = 2;
const CLEAR_P99_MAX_MS = 5;
const HEARD_ERROR_MAX_MS = 60;

export interface Round extends AudioNumbers {
  readonly contender: Contender;
  readonly kibPerCall: number;
  /** Of one processor. */
  readonly processorShare: number;
}

/** The voice app between a telephone and a model, beside a bare relay and OpenAI's own transport. */
export async function benchVoiceAudio(
  options: BenchOptions,
  context: BenchServers,
): Promise<BenchReport> {
  const size = options.isShort ? SHORT : FULL;
  const rounds: Round[] = [];
  for (let round = 1; round <= (options.isShort ? 1 : options.rounds); round += 1) {
    for (const contender of CONTENDERS) {
      const measured = await measureRound(contender, size, options.seed + round, context);
      rounds.push(measured);
      context.note(`round ${round}, ${contender}: ${lineOf(measured)}`);
    }
  }
  return reportOf(rounds, size.calls, loadavg()[0] ?? 0);
}

async function measureRound(
  contender: Contender,
  size: typeof FULL | typeof SHORT,
  seed: number,
  world: BenchServers,
): Promise<Round> {
  const speaksProtocol = contender !== 'relay';
  const random = seededRandom(seed);
  const load = await AudioLoad.listen({ ...size, number: NUMBER, speaksProtocol, random });
  const started = await startContender(contender, load.modelPort, size.calls, world);
  try {
    const idleBytes = residentBytes(started.pid);
    await load.connect(started.url, started.authToken);
    let [seconds, fromSeconds, fullBytes] = [0, 0, 0];
    const numbers = await load.measure((moment) => {
      if (moment === 'begins') fromSeconds = processorSeconds(started.pid);
      else {
        seconds = processorSeconds(started.pid) - fromSeconds;
        fullBytes = residentBytes(started.pid);
      }
    });
    return {
      contender,
      ...numbers,
      kibPerCall: (fullBytes - idleBytes) / 1_024 / size.calls,
      processorShare: seconds / size.seconds,
    };
  } finally {
    load.close();
    await started.stop();
  }
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;

const lineOf = (round: Round): string =>
  `to caller p50 ${ms(round.toCaller.p50Ms)} p99 ${ms(round.toCaller.p99Ms)}, ` +
  `to model p50 ${ms(round.toModel.p50Ms)} p99 ${ms(round.toModel.p99Ms)}, ` +
  `clear p99 ${ms(round.clear.p99Ms)}, heard within ${ms(round.heardError.p99Ms)} (${round.heardError.samples}), ` +
  `${round.kibPerCall.toFixed(0)} KiB a call, ${round.processorShare.toFixed(2)} processors, ` +
  `missing ${round.missing.toCaller} and ${round.missing.toModel}, load generator late p99 ${ms(round.loopP99Ms)}`;

/** The middle of a contender's rounds. */
function medians(rounds: readonly Round[], contender: Contender) {
  const own = rounds.filter((round) => round.contender === contender);
  const middle = (pick: (round: Round) => number): number => medianOf(own.map(pick));
  return {
    toCaller: { p50: middle((r) => r.toCaller.p50Ms), p99: middle((r) => r.toCaller.p99Ms) },
    toModel: { p50: middle((r) => r.toModel.p50Ms), p99: middle((r) => r.toModel.p99Ms) },
    clearP99: middle((r) => r.clear.p99Ms),
    heardP99: middle((r) => r.heardError.p99Ms),
    kibPerCall: middle((r) => r.kibPerCall),
    processorShare: middle((r) => r.processorShare),
  };
}

type Medians = ReturnType<typeof medians>;

function reportOf(rounds: readonly Round[], calls: number, load: number): BenchReport {
  const [relay, sdk, voice] = CONTENDERS.map((contender) => medians(rounds, contender)) as [
    Medians,
    Medians,
    Medians,
  ];
  const row = (name: string, of: Medians, hasTurns: boolean): string[] => [
    name,
    ...[of.toCaller.p50, of.toCaller.p99, of.toModel.p50, of.toModel.p99].map(ms),
    hasTurns ? ms(of.clearP99) : '–',
    hasTurns ? ms(of.heardP99) : '–',
    `${of.kibPerCall.toFixed(0)} KiB`,
    of.processorShare.toFixed(2),
  ];
  return {
    title: 'Audio latency of the voice app',
    method:
      `${calls} calls at once, each contender a process of its own, the telephones and the model's sessions in one load ` +
      'process on one clock. To the caller: from `response.output_audio.delta` sent until the first audio of it arrived, ' +
      'while less than 150 ms of speech are on the line or on their way to it: with 300 ms of lead what comes then is sent ' +
      'at once. What waits for the ear by design is not counted, for none of them. To the model: each 20 ms frame. Medians of rounds in turns. The record goes to PostgreSQL and disk; ' +
      `nobody acknowledges it. Load average of the machine at the end: ${load.toFixed(1)}.`,
    head: [
      'contender',
      'to caller p50',
      'to caller p99',
      'to model p50',
      'to model p99',
      '`clear` p99',
      'heard within (p99)',
      'memory a call',
      'processors',
    ],
    rows: [
      row('bare relay', relay, false),
      row('`TwilioRealtimeTransportLayer`', sdk, true),
      row('voice', voice, true),
    ],
    targets: targetsOf(relay, sdk, voice),
    measurements: rounds,
    plot: plotOf(relay, sdk, voice),
  };
}

function targetsOf(relay: Medians, sdk: Medians, voice: Medians): Target[] {
  const over = (way: 'toCaller' | 'toModel'): number => voice[way].p99 - relay[way].p99;
  const most = (statement: string, value: number, max: number): Target => ({
    statement,
    measured: ms(value),
    isMet: value <= max,
  });
  const lower = (what: string, ours: number, theirs: number, unit: string): Target => ({
    statement: `${what} below that of TwilioRealtimeTransportLayer`,
    measured: `${ours.toFixed(2)} beside ${theirs.toFixed(2)} ${unit}`,
    isMet: ours < theirs,
  });
  return [
    most(
      `to the caller at most ${OVER_RELAY_P99_MAX_MS} ms p99 over the relay`,
      over('toCaller'),
      OVER_RELAY_P99_MAX_MS,
    ),
    most(
      `to the model at most ${OVER_RELAY_P99_MAX_MS} ms p99 over the relay`,
      over('toModel'),
      OVER_RELAY_P99_MAX_MS,
    ),
    lower('to the caller, p50', voice.toCaller.p50, sdk.toCaller.p50, 'ms'),
    lower('to the caller, p99', voice.toCaller.p99, sdk.toCaller.p99, 'ms'),
    lower('to the model, p50', voice.toModel.p50, sdk.toModel.p50, 'ms'),
    lower('to the model, p99', voice.toModel.p99, sdk.toModel.p99, 'ms'),
    lower('memory a call', voice.kibPerCall, sdk.kibPerCall, 'KiB'),
    most(
      `speech_started until clear at most ${CLEAR_P99_MAX_MS} ms p99`,
      voice.clearP99,
      CLEAR_P99_MAX_MS,
    ),
    most(
      `audio_end_ms within ${HEARD_ERROR_MAX_MS} ms of what was played (p99)`,
      voice.heardP99,
      HEARD_ERROR_MAX_MS,
    ),
  ];
}

function plotOf(relay: Medians, sdk: Medians, voice: Medians): string {
  const bars = (pick: (of: Medians) => number) => [
    { name: 'bare relay', value: pick(relay), isOurs: false },
    { name: 'TwilioRealtimeTransportLayer', value: pick(sdk), isOurs: false },
    { name: 'voice', value: pick(voice), isOurs: true },
  ];
  return barChart({
    title: 'Audio latency with 200 calls, p99',
    unit: 'ms',
    groups: [
      { name: 'to the caller', bars: bars((of) => of.toCaller.p99) },
      { name: 'to the model', bars: bars((of) => of.toModel.p99) },
    ],
  });
}
