import { generateIfChanged } from '../migrate/generate.mjs';
import { mustRun, run } from '../process/run.mjs';

/** What runs or drives the system. */
const APPS = ['voice', 'audit-worker', 'console', 'simulator', 'cli', 'prove'];

/** Generates the database client and builds the apps with the libraries they use; Nx skips what did not change. */
export async function buildApps(say) {
  if (await generateIfChanged()) say('Database client generated.');
  const projects = APPS.map((app) => `@verbatim/${app}`).join(',');
  const { output } = await mustRun('The build', 'nx', [
    ...['run-many', '--target=build', `--projects=${projects}`, '--outputStyle=static'],
  ]);
  say(
    `Built${/from the cache|existing outputs/i.test(output) ? ' (unchanged parts from the cache)' : ''}.`,
  );
}

/** Applies the migrations to `url`. Safe to run in several processes at once: applied once. */
export async function migrate(url) {
  const { code, output } = await run(process.execPath, ['tools/prisma.mjs', 'deploy'], {
    env: { DATABASE_URL: url },
  });
  if (code !== 0) throw new Error('The migrations could not be applied.');
  return output.trim().split('\n').at(-1);
}
