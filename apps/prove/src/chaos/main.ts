import { UsageError } from '../arguments.js';
import { HELP, LIST, readChaosArguments } from './arguments.js';
import { runChaos } from './run-chaos.js';

const EXIT = { held: 0, missed: 1, usage: 64 } as const;

const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const given = readChaosArguments(args);
  switch (given.command) {
    case 'help':
      print(HELP);
      return EXIT.held;
    case 'list':
      print(LIST);
      return EXIT.held;
    case 'run':
      return (await runChaos(given, print)) ? EXIT.held : EXIT.missed;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nSee --help.`);
  process.exitCode = EXIT.usage;
}
