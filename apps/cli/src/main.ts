#!/usr/bin/env node
import { CommanderError } from 'commander';
import { isColourRefused, readCliEnv } from './cli.env.js';
import { EXIT_CODE } from './exit-codes.js';
import { describeFailure } from './failure-text.js';
import { terminalOn } from './output/terminal.js';
import { createProgram } from './program.js';
import { RecordAccess } from './record-access.js';

// `verbatim show … | head`: whoever read has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT_CODE.ok);
});

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
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT_CODE.ok : EXIT_CODE.usage;
  } else {
    const { text, exitCode } = describeFailure(error);
    process.stderr.write(`verbatim: ${text}\n`);
    process.exitCode = exitCode;
  }
}
