import path from 'node:path';
import { takeFolder } from '../process/lock.mjs';
import { progressOf } from '../process/progress.mjs';
import { DATA } from '../process/repository.mjs';
import { run } from '../process/run.mjs';
import { Supervisor } from '../process/supervisor.mjs';
import { findRedis } from '../services/redis.mjs';
import { buildApps } from '../system/build.mjs';
import { CHAOS_MAIN, EVALS_MAIN, mainOf } from '../system/apps.mjs';
import { proveCounts, sum } from './counts.mjs';
import { installServers } from './packages.mjs';
import { missingServers, startTestServers } from './servers.mjs';
import { integrationTests, OTHER_CHECKS, PROJECT_CHECKS, step, steps } from './steps.mjs';

/** Every suite, then one line of totals. Ends the process: 0 only if nothing failed and, with CI=true, nothing was skipped. */
export async function runEverything() {
  const say = progressOf('test');
  const supervisor = new Supervisor();
  supervisor.finally(takeFolder(path.join(DATA, 'test'), 'npm test'));
  supervisor.stopOnSignals(say);
  supervisor.stopWithNpm(say);
  const results = [];
  const skipped = [];
  try {
    await installServers(say);
    // Servers mostly wait for each other while they start: they do it beside the checks.
    const starting = startTestServers({ supervisor, say });
    starting.catch(() => {}); // Told below, where it is awaited.
    results.push(...(await steps(say, PROJECT_CHECKS)));
    const variables = await starting;
    const missing = missingServers(variables);
    const integration = step(say, 'Integration tests', async () => {
      const outcome = await integrationTests(variables, missing);
      skipped.push(...outcome.skipped);
      return outcome;
    });
    const [tested, checked] = await Promise.all([integration, steps(say, OTHER_CHECKS)]);
    results.push(tested, ...checked);
    await buildApps(say);
    results.push(await step(say, 'Evals, in short', evaluate));
    results.push(await step(say, 'Rehearsal of floods and kills', () => rehearse(variables)));
    if (findRedis()) results.push(await step(say, 'Chaos, in short', breakThings));
    else skipped.push('npm run chaos -- --short');
    // Last, and never beside the others: it builds, and may put each app's files anew.
    results.push(await step(say, 'npm start -- --calls 6 --exit', demonstrate));
  } catch (error) {
    console.error(`[test] ${error.stack}`);
    results.push({
      name: error.message,
      isOk: false,
      counts: { passed: 0, failed: 1, skipped: 0 },
      failures: [],
    });
  }
  await supervisor.stopAll();
  process.exit(conclude(say, results, skipped));
}

/** They wait more than they compute: two systems side by side take little more than half the time. */
const REHEARSED_AT_ONCE = ['--at-once', '2'];

async function rehearse(variables) {
  const { code, output } = await run(
    process.execPath,
    [mainOf('prove'), '--short', ...REHEARSED_AT_ONCE],
    {
      show: 'always',
      env: {
        ...variables,
        DATABASE_URL: process.env.TEST_DATABASE_URL ?? variables.TEST_DATABASE_URL,
        REDIS_URL: process.env.TEST_REDIS_URL ?? variables.TEST_REDIS_URL ?? '',
      },
    },
  );
  return { code, counts: proveCounts(output) };
}

async function evaluate() {
  const { code, output } = await run(process.execPath, [EVALS_MAIN, '--short'], { show: 'always' });
  return { code, counts: proveCounts(output) };
}

/** In the folder of the tests. */
async function breakThings() {
  const { code, output } = await run(process.execPath, [CHAOS_MAIN, '--short'], { show: 'always' });
  return { code, counts: proveCounts(output) };
}

/** What would send the demonstration elsewhere: empty counts as not set. */
const ELSEWHERE = [
  ...['DATABASE_URL', 'REDIS_URL', 'S3_BUCKET', 'STORE_DIRECTORY', 'SPOOL_DIRECTORY', 'PORT'],
  ...['MASTER_KEY_FILE', 'MASTER_KMS_KEY_ID', 'MASTER_KEY_FILE_PREVIOUS', 'SECRETS_KEY_FILE'],
  ...['SIGNING_KEY_FILE', 'SIGNING_KMS_KEY_ID', 'TRUSTED_KEYS', 'VERTICALS_DIRECTORY'],
];

/** The first command of the README, in a folder of its own and with servers of its own. */
async function demonstrate() {
  const { code } = await run(process.execPath, ['tools/start.mjs', '--calls', '6', '--exit'], {
    env: {
      ...Object.fromEntries(ELSEWHERE.map((name) => [name, ''])),
      VERBATIM_DATA_DIRECTORY: path.join(DATA, 'test', 'start'),
    },
  });
  return { code, counts: { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 } };
}

function conclude(say, results, skipped) {
  const counts = sum(results.map((one) => one.counts));
  const failedSteps = results.filter((one) => !one.isOk);
  for (const { name, failures } of failedSteps) {
    say(`Failed: ${name}.`);
    for (const failure of failures) console.log(`  ${failure}`);
  }
  for (const suite of skipped) say(`Skipped, its server is missing: ${suite}.`);
  const isCi = process.env.CI === 'true';
  if (isCi && skipped.length > 0) say('With CI=true a skipped suite is a failure.');
  // A failed step without a failed test (a type error, a file that is not formatted) counts as one.
  const silent = failedSteps.filter((one) => one.counts.failed === 0).length;
  const failed = counts.failed + silent + (isCi ? skipped.length : 0);
  const skippedTotal = counts.skipped + (isCi ? 0 : skipped.length);
  console.log(
    `${counts.passed} passed, ${failed} failed${skippedTotal ? `, ${skippedTotal} skipped` : ''}`,
  );
  return failed === 0 ? 0 : 1;
}
