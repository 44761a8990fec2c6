import { barChart } from '@verbatim/backpressure/bench';
import { type CallInput, LiveEvaluator, type RuleSet, evaluateCall } from '@verbatim/compliance';
import { VERTICALS, type Vertical } from '@verbatim/contracts';
import type { BenchOptions } from './bench-options.js';
import type { BenchReport } from './bench-report.js';
import { seededRandom } from '../suites/seeded-random.js';
import {
  callOfLines,
  hostileFinals,
  readRulesWorkload,
  type RulesWorkload,
} from './rules-workload.js';

const FINAL_P99_MAX_MS = 2;
const REPLAY_PER_SECOND_MIN = 30;
const HOSTILE_MAX_MS = 20;

const CALLS = 40;
const CALLS_SHORT = 3;
const WARM_UP_CALLS = 5;
const HOSTILE_ROUNDS = 9;
const PASSES = 3;

interface Measured {
  readonly vertical: Vertical;
  readonly rules: number;
  readonly finalP50Ms: number;
  readonly finalP99Ms: number;
  readonly finalMaxMs: number;
  readonly replayPerSecond: number;
  readonly hostile: Readonly<Record<string, number>>;
}

/** What the rules of each vertical cost: over a final as it comes, over a call in replay, over a hostile final. */
export async function benchRules(
  { isShort, rounds, seed }: BenchOptions,
  { note }: { note(line: string): void },
): Promise<BenchReport> {
  const workload = await readRulesWorkload();
  const measured: Measured[] = [];
  for (const vertical of VERTICALS) {
    const each = Array.from({ length: isShort ? 1 : rounds }, (_, round) =>
      measure(workload, vertical, seededRandom(seed + round), isShort ? CALLS_SHORT : CALLS),
    );
    const middle = medianRound(each);
    measured.push(middle);
    note(
      `${vertical}: p99 ${middle.finalP99Ms.toFixed(2)} ms, ${middle.replayPerSecond.toFixed(0)} calls/s`,
    );
  }
  return reportOf(measured, workload);
}

function measure(
  workload: RulesWorkload,
  vertical: Vertical,
  random: () => number,
  calls: number,
): Measured {
  const { ruleSet } = workload.library;
  const inputs = Array.from({ length: calls + WARM_UP_CALLS }, () =>
    callOfLines(workload, vertical, random),
  );
  inputs.splice(0, WARM_UP_CALLS).forEach((input) => {
    evaluateCall(ruleSet, input);
    finalsOf(ruleSet, input);
  });
  const before = process.cpuUsage();
  for (const input of inputs) evaluateCall(ruleSet, input);
  const { user, system } = process.cpuUsage(before);
  const finals = inputs.flatMap((input) => leastOf(ruleSet, input)).sort((a, b) => a - b);
  const at = (share: number): number =>
    finals[Math.min(finals.length - 1, Math.floor(finals.length * share))] ?? 0;
  return {
    vertical,
    rules: inputs[0] === undefined ? 0 : evaluateCall(ruleSet, inputs[0]).applied.length,
    finalP50Ms: at(0.5),
    finalP99Ms: at(0.99),
    finalMaxMs: finals.at(-1) ?? 0,
    replayPerSecond: (calls * 1_000_000) / (user + system),
    hostile: hostileOf(workload, inputs[0]!),
  };
}

/**
 * Of each final the least of three passes, each with an evaluator of its own: what it costs, without what
 * else the machine did in the meantime.
 */
function leastOf(ruleSet: RuleSet, input: CallInput): number[] {
  const passes = Array.from({ length: PASSES }, () => finalsOf(ruleSet, input));
  return input.turns.map((_, i) => Math.min(...passes.map((pass) => pass[i] ?? 0)));
}

/** Every rule acts, whatever its status: so many are looked at as there can be. */
const everyRule = (): boolean => true;

function finalsOf(ruleSet: RuleSet, input: CallInput): number[] {
  const live = new LiveEvaluator(ruleSet, input, everyRule);
  return input.turns.map((turn, i) => {
    const startedAt = performance.now();
    live.said({ ...turn, itemId: String(i), isFinal: true });
    return performance.now() - startedAt;
  });
}

function hostileOf(workload: RulesWorkload, input: CallInput): Record<string, number> {
  const texts = Object.entries(hostileFinals(workload));
  return Object.fromEntries(
    texts.map(([name, text]) => {
      const times = Array.from({ length: HOSTILE_ROUNDS }, (_, i) => {
        const [first] = finalsOf(workload.library.ruleSet, {
          ...input,
          turns: [{ speaker: i % 2 === 0 ? 'caller' : 'agent', text, startMs: 0, endMs: 1 }],
        });
        return first ?? 0;
      });
      return [name, Math.min(...times)];
    }),
  );
}

/** The round whose replay is the middle one: its figures belong together. */
const medianRound = (rounds: readonly Measured[]): Measured =>
  rounds.toSorted((a, b) => a.replayPerSecond - b.replayPerSecond)[rounds.length >> 1]!;

const ms = (value: number): string => `${value.toFixed(value < 1 ? 3 : 2)} ms`;
const worstHostile = ({ hostile }: Measured): [string, number] =>
  Object.entries(hostile).reduce((worst, each) => (each[1] > worst[1] ? each : worst), ['', 0]);

function reportOf(measured: readonly Measured[], { library, lines }: RulesWorkload): BenchReport {
  const slowest = measured.reduce((worst, each) =>
    each.finalP99Ms > worst.finalP99Ms ? each : worst,
  );
  const fewest = measured.reduce((worst, each) =>
    each.replayPerSecond < worst.replayPerSecond ? each : worst,
  );
  const hostile = measured.reduce((worst, each) =>
    worstHostile(each)[1] > worstHostile(worst)[1] ? each : worst,
  );
  return {
    title: 'Rules',
    method:
      `${library.ruleSet.rules.length} rules over calls of ten minutes and 120 finals, drawn from ${lines.length} lines of ` +
      'fixtures, so that most of what is said is what some rule looks for; jurisdiction and facts unknown, so ' +
      `that every rule of the vertical applies. Of each final the least of ${PASSES} passes; replay by processor time, ` +
      `garbage collection included. Hostile: the largest of eight finals of 16 KiB, least of ${HOSTILE_ROUNDS}.`,
    head: [
      'vertical',
      'rules',
      'final, median',
      'final, p99',
      'final, worst',
      'replay, calls/s',
      'hostile final',
    ],
    rows: measured.map((each) => [
      each.vertical,
      String(each.rules),
      ms(each.finalP50Ms),
      ms(each.finalP99Ms),
      ms(each.finalMaxMs),
      each.replayPerSecond.toFixed(0),
      ms(worstHostile(each)[1]),
    ]),
    targets: [
      {
        statement: `all rules of a vertical over a final at most ${FINAL_P99_MAX_MS} ms p99`,
        measured: `${ms(slowest.finalP99Ms)} (${slowest.vertical})`,
        isMet: slowest.finalP99Ms <= FINAL_P99_MAX_MS,
      },
      {
        statement: `at least ${REPLAY_PER_SECOND_MIN} calls a second in replay on one core`,
        measured: `${fewest.replayPerSecond.toFixed(0)} (${fewest.vertical})`,
        isMet: fewest.replayPerSecond >= REPLAY_PER_SECOND_MIN,
      },
      {
        statement: `a hostile final of 16 KiB at most ${HOSTILE_MAX_MS} ms for all patterns together`,
        measured: `${ms(worstHostile(hostile)[1])} (${worstHostile(hostile)[0]}, ${hostile.vertical})`,
        isMet: worstHostile(hostile)[1] <= HOSTILE_MAX_MS,
      },
    ],
    measurements: measured,
    plot: barChart({
      title: 'Calls of ten minutes judged in a second, on one core',
      unit: 'calls a second',
      groups: [
        {
          name: 'replay',
          target: { value: REPLAY_PER_SECOND_MIN, name: `target ${REPLAY_PER_SECOND_MIN}` },
          bars: measured.map((each) => ({
            name: each.vertical,
            value: each.replayPerSecond,
            isOurs: true,
          })),
        },
      ],
    }),
  };
}
