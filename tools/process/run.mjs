import { spawn } from 'node:child_process';
import { childEnvironment, inRoot } from './repository.mjs';

/** Output kept in memory for the summary; the newest wins. */
const KEPT_BYTES = 4 * 1024 * 1024;

const running = new Set();

/** Ends the commands under way: what is stopping must not wait for a build. */
export function endCommands() {
  for (const child of running) child.kill('SIGTERM');
}

/**
 * Runs one command to its end. Resolves to `{ code, output }`; never throws for a failed command.
 * `show: 'always'` streams its output, `'on-failure'` prints it only when the command failed.
 */
export function run(command, args, { show = 'on-failure', env = {}, cwd = inRoot() } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: childEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const keep = (stream) => (chunk) => {
      if (show === 'always') stream.write(chunk);
      output = (output + chunk).slice(-KEPT_BYTES);
    };
    child.stdout.setEncoding('utf8').on('data', keep(process.stdout));
    child.stderr.setEncoding('utf8').on('data', keep(process.stderr));
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.once('close', (code) => {
      running.delete(child);
      if (code !== 0 && show === 'on-failure') process.stderr.write(output);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** As `run`, for steps without which nothing further makes sense. */
export async function mustRun(what, command, args, options) {
  const result = await run(command, args, options);
  if (result.code !== 0) throw new Error(`${what} failed (exit code ${result.code}).`);
  return result;
}
