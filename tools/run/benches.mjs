import path from 'node:path';
import { parseArgs } from 'node:util';
import { inRoot } from '../process/repository.mjs';
import { projectsWith } from '../test/steps.mjs';

/** Those that drive the apps as processes; the others are `*.bench.ts` files, run as they are. */
const OF_THE_SYSTEM = {
  pipeline: 'events made durable a second, beside one job and one object per event',
  scale: 'calls at 4 events a second each, until the lag passes its bound',
  heap: 'heap under five times what can be archived, for --minutes',
  'voice-audio': 'latency of the audio of 200 calls, beside a bare relay and another transport',
  rules: 'what the rules of each vertical cost: a final, a call in replay, a hostile final',
};
const SYSTEM_MAIN = inRoot('apps', 'prove', 'dist', 'bench', 'main.js');

/** Every benchmark: `{ name, about, command }`. */
export function allBenches() {
  const files = projectsWith('.bench.ts').flatMap(({ files }) => files);
  return [
    ...files.map((file) => ({
      name: path.basename(file, '.bench.ts'),
      about: path.relative(inRoot(), file),
      command: [file],
    })),
    ...Object.entries(OF_THE_SYSTEM).map(([name, about]) => ({
      name,
      about,
      command: [SYSTEM_MAIN, name],
    })),
  ];
}

export const HELP = () => `npm run bench [-- options]

Measures on this machine. Without --only: everything, one after the other, some half an hour.

  --only <name>     this benchmark only; may be repeated
  --short           seconds instead of minutes where there is such a form: shows that it runs
  --write           puts results into docs/bench: JSON, plots, the tables of README.md
  --seed <n>        same seed, same events (default 1)
  --rounds <n>      medians of so many
  --minutes <n>     of \`heap\` (default 10)
  --offered <n>     events a second that \`pipeline\` offers
  --help            this text

Benchmarks:
${allBenches()
  .map(({ name, about }) => `  ${name.padEnd(14)}${about}`)
  .join('\n')}
`;

/**
 * The benchmarks that the command line asks for, and what it passes on to each. Errors: a name that is
 * none, with those that are.
 */
export function chosenBenches(args) {
  const { values, tokens } = parseArgs({
    args,
    options: { only: { type: 'string', multiple: true, default: [] } },
    strict: false,
    tokens: true,
  });
  const all = allBenches();
  const known = all.map(({ name }) => name);
  const unknown = values.only.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`There is no benchmark ${unknown.join(', ')}: ${known.join(', ')}.`);
  }
  const chosen =
    values.only.length === 0 ? all : all.filter(({ name }) => values.only.includes(name));
  const taken = new Set(
    tokens
      .filter(({ kind, name }) => kind === 'option' && name === 'only')
      .flatMap(({ index, inlineValue }) => (inlineValue ? [index] : [index, index + 1])),
  );
  return { chosen, rest: args.filter((_, index) => !taken.has(index)) };
}
