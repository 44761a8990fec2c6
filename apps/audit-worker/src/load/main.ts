/**
 * The worker's stages as a process that does what it is told, line by line: for suites that break it, kill it, or
 * run many of it. It takes JSON objects on standard input, one after the other, and answers each with a line.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readCommand, runCommand } from './commands.js';

/** Written before anything else is done: what a killed process said was so. */
const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  try {
    say({ answer: await runCommand(readCommand(line), say) });
  } catch (error) {
    say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
process.exit(0);
