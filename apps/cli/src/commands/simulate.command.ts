import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { readRunFile, type RunFile } from '../run-file.js';

const SIMULATOR = path.resolve(import.meta.dirname, '../../../simulator/dist/main.js');

const HELP = `
Every option is handed to the simulator; the first three default to the local run.
  --voice-url <url>       where the voice app listens
  --openai-port <port>    where to listen as the model that the voice app talks to
  --auth-token <token>    what the voice app checks signatures with
  --calls <n>             how many calls to place
  --from <path>           a conversation, or a folder of them, to play
  --vertical <name>       only numbers of this vertical
  --speed <factor>        faster than life
  --seed <n>              the same calls again
  --concurrency <n>       calls at once
  --report <file>         what was said, sent and heard, as JSON

Examples:
  verbatim simulate --calls 3 --speed 20
  verbatim simulate --from data/conversations --vertical healthcare`;

export function addSimulateCommand(program: Command): void {
  program
    .command('simulate')
    .summary('place simulated calls')
    .description(
      'Places simulated calls over the real protocols, against the local run by default.',
    )
    .argument('[options...]', 'options of the simulator')
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', HELP)
    .action(async (given: string[]) => {
      process.exitCode = await runSimulator(simulatorArguments(given, readRunFile()));
    });
}

/** What was given wins over what the local run says. */
export function simulatorArguments(given: readonly string[], run: RunFile | undefined): string[] {
  const defaults: [string, string | number | undefined][] = [
    ['--voice-url', run?.voiceUrl],
    ['--openai-port', run?.openaiPort],
    ['--auth-token', run?.authToken],
  ];
  const isGiven = (option: string): boolean =>
    given.some((each) => each === option || each.startsWith(`${option}=`));
  const missing = defaults.filter(([option, value]) => value === undefined && !isGiven(option));
  if (missing.length > 0) {
    const names = missing.map(([option]) => option).join(', ');
    throw new CommandFailure(
      `No local run says ${names}: start the system with "npm start", or give the options.`,
    );
  }
  const added = defaults.flatMap(([option, value]) =>
    isGiven(option) ? [] : [option, String(value)],
  );
  return [...added, ...given];
}

function runSimulator(args: readonly string[]): Promise<number> {
  if (!existsSync(SIMULATOR)) {
    throw new CommandFailure('The simulator is not built: run "npx nx build @verbatim/simulator".');
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SIMULATOR, ...args], { stdio: 'inherit' });
    // The terminal signals the whole group; a plain `kill` reaches this process only.
    const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
    process.on('SIGTERM', forward);
    process.on('SIGINT', () => undefined);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGTERM', forward);
      resolve(code ?? 1);
    });
  });
}
