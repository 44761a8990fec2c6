import { childEnvironment, inRoot } from '../process/repository.mjs';
import { mainOf } from '../system/apps.mjs';

/** One call for each main vertical; between them they show what a call can be. */
const DEMONSTRATION = inRoot('apps', 'simulator', 'demo');

/** Plays the simulated callers, and the simulated model, to the end of the last call. */
export async function placeCalls({
  supervisor,
  environment,
  credentials,
  ports,
  options,
  reportFile,
}) {
  const args = [
    ...['--voice-url', `http://127.0.0.1:${ports.voice}`, '--openai-port', String(ports.openai)],
    ...['--auth-token', credentials.authToken, '--calls', options.calls],
    ...['--speed', options.speed, '--seed', options.seed, '--report', reportFile],
    ...['--from', options.from ?? DEMONSTRATION],
    ...(options.vertical ? ['--vertical', options.vertical] : []),
  ];
  const simulator = supervisor.start(
    'simulator',
    process.execPath,
    [mainOf('simulator'), ...args],
    {
      env: childEnvironment(environment),
    },
  );
  const how = await simulator.exited;
  if (how !== 'exit code 0') throw new Error(`The simulator failed (${how}).`);
}

/** Waits for the seals, verifies every call over the object store, prints the table. Resolves to the exit code. */
export async function reportCalls({ supervisor, environment, reportFile }) {
  const report = supervisor.start(
    'report',
    process.execPath,
    [mainOf('prove'), 'calls', '--report', reportFile],
    { env: childEnvironment({ ...environment, LOG_LEVEL: 'warn' }) },
  );
  return (await report.exited) === 'exit code 0' ? 0 : 1;
}
