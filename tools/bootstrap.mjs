/**
 * From a fresh clone to the pinned Node. Runs under any Node from 20.12 on and without node_modules,
 * so it imports node's own modules only.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FolderInUseError, takeFolder } from './process/lock.mjs';
import { progressOf, STARTED_AT, startedAtMs } from './process/progress.mjs';
import { DATA, inRoot } from './process/repository.mjs';

const STAMP = inRoot('node_modules', '.verbatim-installed');
const PINNED_NODE = inRoot('node_modules', '.bin', 'node');
const INSTALL_WAIT_MS = 10 * 60_000;

/**
 * Installs what the lock file names if that has changed, then continues in `entryUrl` under the
 * pinned Node. Resolves to true where the caller is to go on, false where another process did.
 */
export async function bootstrap(entryUrl, command) {
  const say = progressOf(command);
  process.chdir(inRoot());
  await installDependencies(say);
  if (isPinnedNode() || isNewEnough(process.version)) return true;
  if (!fs.existsSync(PINNED_NODE)) {
    throw new Error(
      `Node ${process.version} is too old, and there is no pinned Node for ` +
        `${process.platform}-${process.arch}: install Node 24.`,
    );
  }
  await continueUnder(PINNED_NODE, fileURLToPath(entryUrl));
  return false;
}

async function installDependencies(say) {
  if (readStamp() === wantedStamp()) return;
  const release = await waitForTurn(say);
  try {
    const wanted = wantedStamp();
    if (readStamp() === wanted) return; // Another command installed while we waited.
    const startedAt = performance.now();
    say('Installing dependencies (npm ci); about 40 s with an empty cache.');
    const { status } = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (status !== 0) throw new Error(`npm ci failed (exit code ${status}).`);
    fs.writeFileSync(STAMP, wanted);
    say(`Installed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
  } finally {
    release();
  }
}

/** Two commands that both install would delete each other's node_modules. */
async function waitForTurn(say) {
  for (const until = Date.now() + INSTALL_WAIT_MS; ;) {
    try {
      return takeFolder(path.join(DATA, 'install'), 'npm ci');
    } catch (error) {
      if (!(error instanceof FolderInUseError) || Date.now() > until) throw error;
      say('Another command is installing; waiting for it.');
      await new Promise((r) => setTimeout(r, 2_000));
    }
  }
}

const readStamp = () => (fs.existsSync(STAMP) ? fs.readFileSync(STAMP, 'utf8') : '');

/** Changes with what npm would install, and not with scripts or other words in package.json. */
export function wantedStamp() {
  const { dependencies, devDependencies, optionalDependencies, overrides, workspaces } = JSON.parse(
    fs.readFileSync(inRoot('package.json'), 'utf8'),
  );
  return createHash('sha256')
    .update(fs.readFileSync(inRoot('package-lock.json')))
    .update(
      JSON.stringify([dependencies, devDependencies, optionalDependencies, overrides, workspaces]),
    )
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
}

function runNpm(args) {
  const npmScript = process.env.npm_execpath;
  const [program, first] = npmScript ? [process.execPath, [npmScript]] : ['npm', []];
  return spawnSync(program, [...first, ...args], { stdio: 'inherit', env: withoutNpmContext() });
}

/** The npm that started us leaves its own settings in the environment; a nested npm must not take them over. */
function withoutNpmContext() {
  const kept = /^npm_config_(registry|cafile|proxy|https_proxy|noproxy|cache|userconfig)$/i;
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)),
  );
}

const isPinnedNode = () =>
  fs.existsSync(PINNED_NODE) && fs.realpathSync(process.execPath) === fs.realpathSync(PINNED_NODE);

/** 22.15 is the first with zstd, which the record's format needs. A pinned Node is preferred where there is one. */
function isNewEnough(version) {
  const [major, minor] = version.slice(1).split('.').map(Number);
  return !fs.existsSync(PINNED_NODE) && (major > 22 || (major === 22 && minor >= 15));
}

/** Signals go through to the child, whose exit code becomes ours. */
function continueUnder(node, entry) {
  const child = spawn(fs.realpathSync(node), [entry, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
      [STARTED_AT]: String(startedAtMs),
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? (signal ? 1 : 0);
      resolve();
    });
  });
}
