import { spawn } from 'node:child_process';
import path from 'node:path';
import { generateIfChanged } from '../migrate/generate.mjs';
import { takeFolder } from '../process/lock.mjs';
import { progressOf } from '../process/progress.mjs';
import { childEnvironment, DATA, inRoot, loadDotEnv } from '../process/repository.mjs';
import { mustRun, run } from '../process/run.mjs';
import { Supervisor } from '../process/supervisor.mjs';
import { CHAOS_MAIN, EVALS_MAIN, mainOf } from '../system/apps.mjs';
import { buildApps } from '../system/build.mjs';
import { missingServers, startTestServers } from '../test/servers.mjs';
import { CHECKS, integrationTests, step, steps } from '../test/steps.mjs';
import { chosenBenches, HELP } from './benches.mjs';
import { develop } from './develop.mjs';
import { writeAgentDocs } from '../docs/agents.mjs';
import { writeEnvironmentDocs } from '../docs/environment.mjs';
import { writeMetricsDocs } from '../docs/metrics.mjs';
import { writeRuleDocs } from '../docs/rules.mjs';
import { writeToolDocs } from '../docs/tools.mjs';

const RUNNERS = {
  check,
  'test:int': testIntegration,
  prove,
  chaos,
  bench,
  evals,
  dev: develop,
  cli,
  docs,
};

/** Resolves to the exit code. */
export const runCommand = (command, args) => RUNNERS[command](args, progressOf(command));

async function check(_args, say) {
  const results = await steps(say, CHECKS);
  return results.every((one) => one.isOk) ? 0 : 1;
}

function testIntegration(_args, say) {
  return withTestServers(say, 'npm run test:int', async (variables) => {
    await buildApps(say); // some tests start programs, as they are built
    const missing = missingServers(variables);
    const result = await step(say, 'Integration tests', () => integrationTests(variables, missing));
    return result.isOk ? 0 : 1;
  });
}

/** The servers come after the build, so that a type error is told at once. */
async function prove(args, say) {
  if (args.includes('--help')) return interactive(mainOf('prove'), ['--help'], await built(say));
  await buildApps(say);
  return withTestServers(say, 'npm run prove', (variables) =>
    interactive(mainOf('prove'), args, {
      ...variables,
      DATABASE_URL: process.env.TEST_DATABASE_URL ?? variables.TEST_DATABASE_URL,
      REDIS_URL: process.env.TEST_REDIS_URL ?? variables.TEST_REDIS_URL ?? '',
    }),
  );
}

/** It starts servers of its own, in its own folder, since it breaks them. */
async function chaos(args, say) {
  await buildApps(say);
  if (args.includes('--help') || args.includes('--list')) return interactive(CHAOS_MAIN, args);
  const release = takeFolder(path.join(DATA, 'chaos'), 'npm run chaos');
  try {
    return await interactive(CHAOS_MAIN, args);
  } finally {
    release();
  }
}

async function built(say) {
  await buildApps(say);
  return {};
}

/** Every benchmark, or those named: on the built libraries, Node strips types of `*.bench.ts` itself. */
async function bench(args, say) {
  if (args.includes('--help')) {
    console.log(HELP());
    return 0;
  }
  const { chosen, rest } = chosenBenches(args);
  await buildApps(say);
  return withTestServers(say, 'npm run bench', async (variables) => {
    const env = {
      ...variables,
      DATABASE_URL: process.env.TEST_DATABASE_URL ?? variables.TEST_DATABASE_URL,
      REDIS_URL: process.env.TEST_REDIS_URL ?? variables.TEST_REDIS_URL ?? '',
    };
    let worst = 0;
    for (const { name, command } of chosen) {
      say(name);
      const options = { show: 'always', env };
      const { code } = await run(process.execPath, [...command, ...rest], options);
      worst = Math.max(worst, code);
    }
    return worst;
  });
}

/** It needs no server: the conversations are files. */
async function evals(args) {
  await generateIfChanged();
  await mustRun('The build', 'tsc', ['-b', inRoot('apps', 'prove', 'tsconfig.lib.json')]);
  return interactive(EVALS_MAIN, args);
}

/** `tsc -b` knows in a tenth of a second that nothing changed. */
async function cli(args) {
  loadDotEnv();
  await generateIfChanged();
  await mustRun('The build', 'tsc', ['-b', inRoot('apps', 'cli', 'tsconfig.lib.json')]);
  return interactive(mainOf('cli'), args);
}

async function docs(_args, say) {
  await buildApps(say);
  await writeEnvironmentDocs(say);
  await writeMetricsDocs(say);
  await writeRuleDocs(say);
  await writeToolDocs(say);
  await writeAgentDocs(say);
  return 0;
}

async function withTestServers(say, purpose, work) {
  const supervisor = new Supervisor();
  supervisor.finally(takeFolder(path.join(DATA, 'test'), purpose));
  supervisor.stopOnSignals(say);
  supervisor.stopWithNpm(say);
  try {
    return await work(await startTestServers({ supervisor, say }));
  } finally {
    await supervisor.stopAll();
  }
}

/** A child with this terminal; signals reach it by the terminal's group or from here. */
function interactive(script, args, env = {}) {
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
    cwd: inRoot(),
    stdio: 'inherit',
    env: childEnvironment(env),
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.once(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
