import { parseArgs } from 'node:util';
import { UsageError } from '../arguments.js';

export const BENCHES = {
  pipeline: 'events made durable a second, beside one job and one object per event',
  scale: 'calls at 4 events a second each, until the lag passes its bound',
  heap: 'heap under five times what can be archived',
  'voice-audio':
    'latency of the audio of 200 calls, beside a bare relay and TwilioRealtimeTransportLayer',
  rules: 'what the rules of each vertical cost: a final, a call in replay, a hostile final',
} as const;
export type BenchName = keyof typeof BENCHES;

export interface BenchOptions {
  readonly name: BenchName;
  readonly seed: number;
  readonly rounds: number;
  /** Seconds instead of minutes: shows that it runs, not how fast. */
  readonly isShort: boolean;
  /** Into docs/bench. */
  readonly isWritten: boolean;
  /** Of overload, in `heap`. */
  readonly minutes: number;
  /** Events a second that `pipeline` offers: more than can be archived. */
  readonly offered: number;
}

/** Errors: `UsageError`. */
export function readBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
      short: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '10' },
      offered: { type: 'string', default: '16000' },
    },
    // One command line goes to every benchmark.
    strict: false,
  });
  const [name = ''] = positionals;
  if (!(name in BENCHES)) {
    throw new UsageError(`There is no benchmark \`${name}\`: ${Object.keys(BENCHES).join(', ')}.`);
  }
  const number = (option: string, from: number, to: number, text: unknown): number => {
    const value = Number(text);
    if (value >= from && value <= to) return value;
    throw new UsageError(`--${option} must be from ${from} to ${to}, not \`${String(text)}\`.`);
  };
  return {
    name: name as BenchName,
    seed: number('seed', 0, 2 ** 32 - 1, values.seed),
    rounds: number('rounds', 1, 99, values.rounds),
    isShort: values.short === true,
    isWritten: values.write === true,
    minutes: number('minutes', 0.1, 600, values.minutes),
    offered: number('offered', 100, 100_000, values.offered),
  };
}
