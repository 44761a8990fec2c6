import { runProgram } from '../run-program.js';
import type { Ended } from './verbatim-process.js';

let last: Promise<unknown> = Promise.resolve();

/**
 * As `runVerbatim`, without the start of a process, which costs more than most commands do: in its
 * directory, with its variables and nothing else, and with what it writes caught.
 *
 * Order: one at a time, since all of these belong to the process. What dies with its process, or runs
 * beside another, is a test for `runVerbatim`.
 */
export function runInside(
  directory: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const run = last.then(() => inside(directory, args, variables));
  last = run.catch(() => undefined);
  return run;
}

async function inside(
  directory: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { env, exitCode } = process;
  const cwd = process.cwd();
  const out = caught(process.stdout);
  const err = caught(process.stderr);
  process.env = { PATH: env['PATH'], ...variables };
  process.exitCode = undefined;
  process.chdir(directory);
  try {
    await runProgram(args);
    return { code: Number(process.exitCode ?? 0), out: out.text(), err: err.text() };
  } finally {
    process.chdir(cwd);
    process.env = env;
    process.exitCode = exitCode;
    out.restore();
    err.restore();
  }
}

function caught(stream: NodeJS.WriteStream) {
  const { write, isTTY } = stream;
  let text = '';
  stream.isTTY = false;
  stream.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  return {
    text: () => text,
    restore: () => Object.assign(stream, { write, isTTY }),
  };
}
