import { ConfigurationError, parseEnv } from '@verbatim/platform';
import { HELP, readArguments, UsageError } from './arguments.js';
import { reportCalls } from './calls/report-calls.js';
import { RecordEnv, RehearsalEnv } from './prove.env.js';
import { runSuites } from './suites/run-suites.js';

const EXIT = { held: 0, missed: 1, usage: 64, configuration: 78 } as const;

const print = (line: string) => console.log(line);

async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args);
  switch (given.command) {
    case 'help':
      print(HELP);
      return EXIT.held;
    case 'calls':
      return (await reportCalls({ ...given, environment: parseEnv(RecordEnv) }, print))
        ? EXIT.held
        : EXIT.missed;
    case 'suites':
      return (await runSuites({ ...given, servers: parseEnv(RehearsalEnv) }, print))
        ? EXIT.held
        : EXIT.missed;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message} See --help.`);
    process.exitCode = EXIT.usage;
  } else if (error instanceof ConfigurationError) {
    console.error(error.message);
    process.exitCode = EXIT.configuration;
  } else {
    throw error;
  }
}
