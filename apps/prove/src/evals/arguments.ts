import { parseArgs } from 'node:util';
import { UsageError } from '../arguments.js';
import { PART_NAMES, type PartName } from './part.js';

export interface EvalArguments {
  readonly only: readonly PartName[];
  /** Where public conversations are looked for; `undefined`: beside the checkout. */
  readonly data: string | undefined;
  readonly seed: number;
  /** A run in the history, by its day, or a file that `--json` wrote; `undefined`: the newest in the history. */
  readonly since: string | undefined;
  readonly json: string | undefined;
  readonly isWritten: boolean;
  readonly isShort: boolean;
  readonly listsMisses: boolean;
}

export const HELP = `npm run evals [-- options]

Replays recorded conversations and holds what is extracted and found in them against what is true of them.
Exit code 1: a target is missed, an assertion fails, or something is worse than in the baseline.

  --only <part>     this part only; may be repeated
  --data <folder>   where public conversations lie (default: ../shared/data)
  --since <run>     baseline: a day in docs/evals/history.json, or a file that --json wrote
                    (default: the newest run of the history)
  --write           adds this run to docs/evals: history, tables, trend
  --json <file>     every measure as JSON
  --misses          lists what was missed, of conversations that may be looked at
  --seed <n>        same seed, same generated cases (default 1)
  --short           fewer generated cases: what \`npm test\` runs
  --help            this text

Parts: ${PART_NAMES.join(', ')}`;

/** Errors: `UsageError`. */
export function readEvalArguments(args: readonly string[]): EvalArguments | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const unknown = values.only.find((name) => !isPartName(name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no part \`${unknown}\`: ${PART_NAMES.join(', ')}.`);
  }
  if (!/^\d{1,9}$/.test(values.seed)) throw new UsageError('--seed takes a whole number.');
  return {
    only: values.only.filter(isPartName),
    data: values.data,
    seed: Number(values.seed),
    since: values.since,
    json: values.json,
    isWritten: values.write,
    isShort: values.short,
    listsMisses: values.misses,
  };
}

const isPartName = (name: string): name is PartName => PART_NAMES.some((part) => part === name);

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        data: { type: 'string' },
        seed: { type: 'string', default: '1' },
        since: { type: 'string' },
        json: { type: 'string' },
        write: { type: 'boolean', default: false },
        short: { type: 'boolean', default: false },
        misses: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
