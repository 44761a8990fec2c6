import { UsageError } from '../arguments.js';
import { ServerMissingError } from '../system/server-missing.js';
import { HELP, LIST, readChaosArguments } from './arguments.js';
import { runChaos } from './run-chaos.js';

const EXIT = { held: 0, missed: 1, usage: 64, configuration: 78 } as const;

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
  if (error instanceof UsageError) {
    console.error(`${error.message}\nSee --help.`);
    process.exitCode = EXIT.usage;
  } else if (error instanceof ServerMissingError) {
    console.error(error.message);
    process.exitCode = EXIT.configuration;
  } else {
    throw error;
  }
}
