import { CommanderError } from 'commander';
import { readCliEnv } from '../cli.env.js';
import { EXIT_CODE } from '../exit-codes.js';
import { describeFailure } from '../failure-text.js';
import { terminalOn } from '../output/terminal.js';
import { createProgram } from '../program.js';
import { RecordAccess } from '../record-access.js';
import type { RunFile } from '../run-file.js';
import type { Ended } from './verbatim-process.js';

/** As `runVerbatim`, in this process: for long sequences of commands. */
export async function runHere(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  run: RunFile,
): Promise<Ended> {
  let [out, err] = ['', ''];
  const terminal = terminalOn(
    {
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
    },
    true,
  );
  const program = createProgram({
    terminal: () => terminal,
    async run(body) {
      const access = new RecordAccess(readCliEnv({ ...variables }, run));
      try {
        await body(access, terminal);
      } finally {
        await access.close();
      }
    },
  });
  process.exitCode = undefined;
  try {
    await program.parseAsync([...args], { from: 'user' });
    return { code: Number(process.exitCode ?? 0), out, err };
  } catch (error) {
    if (error instanceof CommanderError) return { code: EXIT_CODE.usage, out, err: error.message };
    const { text, exitCode } = describeFailure(error);
    return { code: exitCode, out, err: `${err}verbatim: ${text}\n` };
  } finally {
    process.exitCode = undefined;
  }
}
