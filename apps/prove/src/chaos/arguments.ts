import { parseArgs } from 'node:util';
import { UsageError } from '../arguments.js';
import { SCENARIOS } from './scenarios/all-scenarios.js';

export type ChaosArguments =
  | { readonly command: 'help' | 'list' }
  | {
      readonly command: 'run';
      readonly only: readonly string[];
      readonly seed: number;
      readonly isShort: boolean;
      /** Undefined: in the run's own folder. */
      readonly json: string | undefined;
      /** Puts table and JSON into docs/chaos as well. */
      readonly writesDocs: boolean;
      /** 0: scenarios alone. */
      readonly killPoints: number;
    };

const KILL_POINTS_MAX = 100_000;

export const LIST = SCENARIOS.map(({ name, summary }) => `  ${name.padEnd(16)} ${summary}`).join(
  '\n',
);

export const HELP = `npm run chaos [-- options]

Breaks servers and kills processes under live simulated calls of a compliance and an analytics vertical
side by side, and holds what is recorded, and what the callers hear, against the same calls without it.

  --only <scenario,…>  these scenarios only; may be repeated
  --list               names the scenarios
  --short              a few calls and two scenarios: what \`npm test\` runs
  --seed <n>           same seed, same calls and same plan of kills (default 1)
  --kill-points <n>    kills the record's own pipeline at n random moments instead of the scenarios;
                       with --only, after them
  --json <file>        where the results go (default: in the run's folder under .data)
  --write              puts the table and the results into docs/chaos
  --help               this text

Exit code: 0 when every invariant held, 1 when one did not, 64 for a wrong command line.

Scenarios:
${LIST}`;

/** Errors: `UsageError`, with everything that is wrong. */
export function readChaosArguments(args: readonly string[]): ChaosArguments {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  if (values.list) return { command: 'list' };
  const only = values.only.flatMap((names) => names.split(',')).filter(Boolean);
  const seed = wholeNumber(values.seed, 2 ** 32 - 1);
  const killPoints = wholeNumber(values['kill-points'], KILL_POINTS_MAX);
  const problems = [
    ...positionals.map((word) => `There is no command \`${word}\`.`),
    ...unknownIn(only),
    ...(seed === undefined ? [`--seed takes a whole number, not \`${values.seed}\`.`] : []),
    ...(killPoints === undefined
      ? [`--kill-points takes 0 to ${KILL_POINTS_MAX}, not \`${values['kill-points']}\`.`]
      : []),
    ...(values.json === '' ? ['--json takes the name of a file.'] : []),
  ];
  if (problems.length > 0 || seed === undefined || killPoints === undefined) {
    throw new UsageError(problems.join('\n'));
  }
  const { short: isShort, json, write: writesDocs } = values;
  return { command: 'run', only, seed, isShort, json, writesDocs, killPoints };
}

function unknownIn(only: readonly string[]): string[] {
  const known = SCENARIOS.map(({ name }) => name);
  const unknown = only.filter((name) => !known.includes(name));
  return unknown.map((name) => `There is no scenario \`${name}\`: ${known.join(', ')}.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        list: { type: 'boolean', default: false },
        short: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        'kill-points': { type: 'string', default: '0' },
        json: { type: 'string' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(text: string, most: number): number | undefined {
  const value = Number(text);
  return /^[0-9]{1,10}$/.test(text) && value <= most ? value : undefined;
}
