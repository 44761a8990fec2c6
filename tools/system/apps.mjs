import path from 'node:path';
import { childEnvironment, inRoot } from '../process/repository.mjs';
import { untilReady } from '../services/readiness.mjs';

/**
 * Starts one app from its build and waits until its `/health/ready` says yes.
 * Its log goes to `<directory>/logs/<name>.log`.
 */
export async function startApp({ supervisor, directory, name, port, environment, onExit }) {
  const managed = supervisor.start(name, process.execPath, ['--enable-source-maps', mainOf(name)], {
    env: childEnvironment({ ...environment, HOST: '127.0.0.1', PORT: String(port) }),
    logFile: path.join(directory, 'logs', `${name}.log`),
    onExit,
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(managed, () => expectReady(url), { intervalMs: 100 });
  return { managed, url };
}

export const mainOf = (app) => inRoot('apps', app, 'dist', 'main.js');

/** Breaks its own servers, so it is given none. */
export const CHAOS_MAIN = inRoot('apps', 'prove', 'dist', 'chaos', 'main.js');

/** Holds extraction, findings and redaction against what is true of recorded conversations. */
export const EVALS_MAIN = inRoot('apps', 'prove', 'dist', 'evals', 'main.js');

async function expectReady(url) {
  const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`/health/ready answers ${response.status}`);
}
