import { YamlFileError } from '@verbatim/compliance';
import { UsageError } from '../arguments.js';
import { HELP, readEvalArguments } from './arguments.js';
import { StoppedError } from './progress.js';
import { runEvals } from './run-evals.js';

/** 65: what it was given to run on cannot be used. 130: Ctrl-C. */
const EXIT = { held: 0, missed: 1, usage: 64, data: 65, stopped: 130 } as const;

async function main(args: readonly string[]): Promise<number> {
  const options = readEvalArguments(args);
  if (options === 'help') {
    console.log(HELP);
    return EXIT.held;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => stopping.abort());
  }
  const isHeld = await runEvals(options, stopping.signal, (line) => console.log(line));
  return isHeld ? EXIT.held : EXIT.missed;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof StoppedError) {
    console.error('Stopped; nothing was written.');
    process.exitCode = EXIT.stopped;
  } else if (error instanceof UsageError) {
    console.error(`${error.message} See --help.`);
    process.exitCode = EXIT.usage;
  } else if (error instanceof YamlFileError) {
    console.error(error.message);
    process.exitCode = EXIT.data;
  } else {
    throw error;
  }
}
