#!/usr/bin/env node
import { EXIT_CODE } from './exit-codes.js';
import { runProgram } from './run-program.js';

// `verbatim show … | head`: whoever read has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT_CODE.ok);
});

await runProgram(process.argv.slice(2));
