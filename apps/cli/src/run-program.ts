import { CommanderError } from 'commander';
import { isColourRefused, readCliEnv } from './cli.env.js';
import { EXIT_CODE } from './exit-codes.js';
import { describeFailure } from './failure-text.js';
import { terminalOn } from './output/terminal.js';
import { createProgram } from './program.js';
import { RecordAccess } from './record-access.js';

/** Runs one command line to its end. Never throws: what fails is told, and is in `process.exitCode`. */
export async function runProgram(args: readonly string[]): Promise<void> {
  const program = createProgram({
    terminal: () => terminalOn(process, isColourRefused()),
    async run(body) {
      const env = readCliEnv();
      const access = new RecordAccess(env);
      try {
        await body(access, terminalOn(process, env.NO_COLOR !== undefined));
      } finally {
        await access.close();
      }
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT_CODE.ok : EXIT_CODE.usage;
    } else {
      const { text, exitCode } = describeFailure(error);
      process.stderr.write(`verbatim: ${text}\n`);
      process.exitCode = exitCode;
    }
  }
}
