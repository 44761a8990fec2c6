import fs from 'node:fs';
import path from 'node:path';
import { takeFolder } from '../process/lock.mjs';
import { DATA, inRoot, loadDotEnv } from '../process/repository.mjs';
import { run } from '../process/run.mjs';
import { Supervisor } from '../process/supervisor.mjs';
import { credentialsFor } from '../start/credentials.mjs';
import { prepareSystem, startApps } from '../start/system.mjs';

/** Editors write a file more than once for one save. */
const SETTLE_MS = 60;

/**
 * Voice and worker, rebuilt with `tsc -b` and restarted on every change of a source file. Our own
 * watcher, because the native compiler's `--watch` missed edits when it was tried.
 */
export async function develop(_args, say) {
  loadDotEnv();
  const supervisor = new Supervisor();
  supervisor.finally(takeFolder(DATA, 'npm run dev'));
  supervisor.stopOnSignals(say);
  const onExit = (message) => console.error(message);
  const credentials = credentialsFor({ wantsCalls: false });
  const context = { supervisor, credentials, say, onExit };
  const system = { ...context, ...(await prepareSystem(context)) };
  let apps = await startApps(system);
  say('Watching apps/ and libs/. Place calls with `npm run verbatim -- simulate`.');

  const nextChange = watchSources(['apps', 'libs']);
  for (;;) {
    await nextChange();
    const startedAt = performance.now();
    const { code } = await run('tsc', ['-b']);
    if (code !== 0) continue;
    await Promise.all(apps.map((app) => supervisor.stop(app)));
    apps = await startApps(system);
    say(`Rebuilt and restarted in ${Math.round(performance.now() - startedAt)} ms.`);
  }
}

/** Resolves once for each burst of edits; edits made during a rebuild count as the next burst. */
function watchSources(groups) {
  let wake = () => {};
  let isPending = false;
  let timer;
  const note = (_event, file) => {
    if (!file?.endsWith('.ts')) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      isPending = true;
      wake();
    }, SETTLE_MS);
  };
  for (const folder of groups.flatMap(sourceFolders)) fs.watch(folder, { recursive: true }, note);
  return async () => {
    if (!isPending) await new Promise((resolve) => (wake = resolve));
    isPending = false;
  };
}

const sourceFolders = (group) =>
  fs
    .readdirSync(inRoot(group))
    .map((name) => path.join(inRoot(group), name, 'src'))
    .filter((folder) => fs.existsSync(folder));
