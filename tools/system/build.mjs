import { generateIfChanged } from '../migrate/generate.mjs';
import { inRoot } from '../process/repository.mjs';
import { mustRun, run } from '../process/run.mjs';

/** What runs or drives the system. */
const APPS = ['voice', 'audit-worker', 'console', 'simulator', 'cli', 'prove'];

/**
 * Generates the database client and builds the apps with the libraries they use. The compiler itself, not Nx: it
 * knows in a second that nothing changed.
 */
export async function buildApps(say) {
  if (await generateIfChanged()) say('Database client generated.');
  const projects = APPS.map((app) => inRoot('apps', app, 'tsconfig.lib.json'));
  await mustRun('The build', 'tsc', ['-b', ...projects]);
  say('Built.');
}

/** Applies the migrations to `url`. Safe to run in several processes at once: applied once. */
export async function migrate(url) {
  const { code, output } = await run(process.execPath, ['tools/prisma.mjs', 'deploy'], {
    env: { DATABASE_URL: url },
  });
  if (code !== 0) throw new Error('The migrations could not be applied.');
  return output.trim().split('\n').at(-1);
}
