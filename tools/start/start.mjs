import path from 'node:path';
import { takeFolder } from '../process/lock.mjs';
import { progressOf } from '../process/progress.mjs';
import { DATA, loadDotEnv } from '../process/repository.mjs';
import { Supervisor } from '../process/supervisor.mjs';
import { placeCalls, reportCalls } from './calls.mjs';
import { credentialsFor } from './credentials.mjs';
import { prepareSystem, startApps } from './system.mjs';

/** Brings the system up in order, places calls if they are simulated, and stops everything at the end. */
export async function start(options) {
  const say = progressOf('start');
  loadDotEnv();
  const credentials = credentialsFor(options);
  const supervisor = new Supervisor();
  supervisor.finally(takeFolder(DATA, 'npm start'));
  supervisor.stopOnSignals(say);
  supervisor.stopWithNpm(say);
  let exitCode = 1;
  try {
    exitCode = await run({ options, credentials, supervisor, say });
  } catch (error) {
    console.error(`[start] ${error.message}`);
  }
  await supervisor.stopAll();
  process.exit(exitCode);
}

async function run({ options, credentials, supervisor, say }) {
  const failure = firstFailure();
  const context = { supervisor, credentials, say, onExit: failure.report };
  const system = { ...context, ...(await prepareSystem(context)) };
  await startApps(system);
  if (!credentials.isSimulated) {
    const url = process.env.PUBLIC_URL.replace(/\/$/, '');
    say(`Twilio's voice webhook is ${url}/twilio/voice, its status callback ${url}/twilio/status.`);
    say('Logs: .data/logs. Ctrl-C stops everything.');
    throw await failure.happened;
  }
  say(
    `Simulated calls (${credentials.why}): ${options.calls}, at ${options.speed} times life speed.`,
  );
  const result = await Promise.race([callsAndReport(options, system), failure.happened]);
  if (result instanceof Error) throw result;
  if (options.exit) return result;
  say(
    'Still running. Look around with `npm run verbatim -- calls`. Logs: .data/logs. Ctrl-C stops everything.',
  );
  throw await failure.happened;
}

async function callsAndReport(options, system) {
  const reportFile = path.join(DATA, 'calls.json');
  await placeCalls({ ...system, options, reportFile });
  return reportCalls({ ...system, reportFile });
}

/** The first process that ends by itself decides how the run ends. */
function firstFailure() {
  let report;
  const happened = new Promise((resolve) => {
    report = (message) => resolve(new Error(message));
  });
  return { happened, report };
}
