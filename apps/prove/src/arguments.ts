import { parseArgs } from 'node:util';
import { SUITES } from './suites/all-suites.js';

export type Arguments =
  | { readonly command: 'help' }
  | { readonly command: 'calls'; readonly report: string; readonly waitMs: number }
  | {
      readonly command: 'suites';
      readonly only: readonly string[];
      readonly seed: number;
      readonly calls: number | undefined;
      readonly isShort: boolean;
      readonly atOnce: number;
      readonly from: string | undefined;
    };

/** A wrong command line. The message says what is expected. */
export class UsageError extends Error {}

export const HELP = `npm run prove [-- options]

Runs the whole system under floods and kills, and holds what it recorded against what was said.

  --only <suite>   run this suite only; may be repeated
  --short          a few calls, kills and jobs: what \`npm test\` runs
  --at-once <n>    suites side by side, 1 to 4 (default 1): numbers are published from one at a time
  --seed <n>       same seed, same calls and same plan of kills (default 1)
  --calls <n>      how many calls, for suites that say so
  --from <folder>  conversations to replay instead of the public consultations
  --help           this text

Suites:
${SUITES.map(({ name, summary, isOnDemand }) => `  ${name.padEnd(18)} ${summary}${isOnDemand ? ' (only when named)' : ''}`).join('\n')}

Also: prove calls --report <file> [--wait-ms <n>]
  Verifies the calls of a simulator's report against the record of a running system.`;

const WAIT_MS_DEFAULT = '180000';

/** Errors: `UsageError`. */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  if (positionals[0] === 'calls') {
    if (!values.report) throw new UsageError('`calls` needs --report <file>.');
    return {
      command: 'calls',
      report: values.report,
      waitMs: wholeNumber('--wait-ms', values['wait-ms']),
    };
  }
  if (positionals.length > 0) throw new UsageError(`There is no command \`${positionals[0]}\`.`);
  const known = SUITES.map((suite) => suite.name);
  const unknown = values.only.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no suite \`${unknown}\`: ${known.join(', ')}.`);
  }
  return {
    command: 'suites',
    only: values.only,
    seed: wholeNumber('--seed', values.seed),
    calls: values.calls === undefined ? undefined : wholeNumber('--calls', values.calls),
    isShort: values.short,
    atOnce: suitesAtOnce(values['at-once']),
    from: values.from,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true, default: [] },
        short: { type: 'boolean', default: false },
        'at-once': { type: 'string', default: '1' },
        seed: { type: 'string', default: '1' },
        calls: { type: 'string' },
        from: { type: 'string' },
        report: { type: 'string' },
        'wait-ms': { type: 'string', default: WAIT_MS_DEFAULT },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function suitesAtOnce(text: string): number {
  const atOnce = wholeNumber('--at-once', text);
  if (atOnce < 1 || atOnce > 4) throw new UsageError('--at-once takes 1 to 4.');
  return atOnce;
}

function wholeNumber(name: string, text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new UsageError(`${name} takes a whole number.`);
  return Number(text);
}
