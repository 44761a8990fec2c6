import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { commandOf, parentOf } from './inspect.mjs';
import { inRoot } from './repository.mjs';
import { endCommands } from './run.mjs';

/** A child that did not stop when asked is killed after this long. */
const STOP_TIMEOUT_MS = 15_000;
/** How much of a failed child's log is shown. */
const LOG_TAIL_BYTES = 4_000;
/** A terminal, npm and our own re-exec each pass one Ctrl-C on: only a later one means "kill". */
const SAME_SIGNAL_MS = 2_000;
const PARENT_CHECK_MS = 1_000;
/** npm, a shell, and an older Node: no more stand between. */
const LINKS_MAX = 4;

/**
 * The processes that one command started, stopped in reverse order of their start.
 *
 * Crash: every child is registered with a warden process, which ends them when this process dies
 * in any way. Ctrl-C: children lead their own process groups, so that only we get the signal and
 * the order of stopping is ours; a second Ctrl-C kills what is left.
 */
export class Supervisor {
  #running = [];
  #warden;
  #stopping;
  #cleanups = [];

  /** Runs `cleanup` after all children have stopped. */
  finally(cleanup) {
    this.#cleanups.push(cleanup);
  }

  /**
   * Starts a child whose output goes to `logFile`, or to this terminal without one.
   * `onExit(description)` is called when it ends although nobody asked it to.
   */
  start(name, command, args, options = {}) {
    if (this.#stopping) throw new Error(`Not starting ${name}: stopping.`);
    const { logFile, stopSignal = 'SIGTERM', onExit, ...spawnOptions } = options;
    const output = logFile ? openLog(logFile) : 'inherit';
    const child = spawn(command, args, {
      cwd: inRoot(),
      ...spawnOptions,
      detached: true,
      stdio: ['ignore', output, output],
    });
    if (logFile) fs.closeSync(output);
    const exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    const managed = {
      name,
      child,
      exited,
      logFile,
      stopSignal,
      isStopping: false,
      hasExited: false,
    };
    this.#running.push(managed);
    if (child.pid) this.#guard(`+${child.pid} ${stopSignal}`);
    void exited.then((how) => {
      managed.hasExited = true;
      killGroup(child.pid); // What the child itself had started and left.
      this.#running = this.#running.filter((one) => one !== managed);
      if (child.pid) this.#guard(`-${child.pid}`);
      if (!managed.isStopping) onExit?.(`${name} ended by itself (${how}).${tailOf(logFile)}`);
    });
    return managed;
  }

  async stop(managed) {
    if (managed.hasExited) return;
    managed.isStopping = true;
    managed.child.kill(managed.stopSignal);
    const timer = setTimeout(() => killGroup(managed.child.pid), STOP_TIMEOUT_MS);
    await managed.exited;
    clearTimeout(timer);
  }

  /** Stops everything, last started first. Safe to call twice: the second call waits for the first. */
  stopAll() {
    this.#stopping ??= (async () => {
      endCommands();
      for (const managed of [...this.#running].reverse()) await this.stop(managed);
      this.#warden?.stdin.end();
      for (const cleanup of this.#cleanups.reverse()) await cleanup();
    })();
    return this.#stopping;
  }

  /** SIGINT, SIGTERM and SIGHUP stop everything; what nobody caught is shown and stops everything too. */
  stopOnSignals(say) {
    let firstAt;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        if (firstAt === undefined) say('Stopping.');
        firstAt ??= Date.now();
        if (Date.now() - firstAt > SAME_SIGNAL_MS) this.#killAll();
        void this.stopAll().then(() => process.exit(signal === 'SIGINT' ? 130 : 143));
      });
    }
    for (const event of ['uncaughtException', 'unhandledRejection']) {
      process.on(event, (error) => {
        console.error(error);
        void this.stopAll().then(() => process.exit(70));
      });
    }
  }

  /**
   * npm, its shell, or the older Node that re-executed us may be killed without a word to us; then
   * nobody is left who could stop what we run.
   */
  stopWithNpm(say) {
    const links = linksToNpm();
    if (links.length === 0) return;
    const timer = setInterval(() => {
      if (links.every(({ child, parent }) => parentOf(child) === parent)) return;
      clearInterval(timer);
      say('The command that started this is gone. Stopping.');
      void this.stopAll().then(() => process.exit(143));
    }, PARENT_CHECK_MS);
    timer.unref();
  }

  #killAll() {
    for (const { child } of this.#running) killGroup(child.pid);
  }

  #guard(line) {
    this.#warden ??= startWarden();
    this.#warden.stdin.write(`${line}\n`);
  }
}

/** Every step from this process up to npm, whose child is a shell and then us; none without npm. */
function linksToNpm() {
  const links = [];
  for (let child = process.pid; links.length < LINKS_MAX; child = links.at(-1).parent) {
    const parent = parentOf(child);
    if (parent <= 1) return [];
    links.push({ child, parent });
    if (/^npm\b|\bnpm(-cli\.js)?\b/.test(commandOf(parent).split(' ').slice(0, 2).join(' ')))
      return links;
  }
  return [];
}

function startWarden() {
  const warden = spawn(process.execPath, [inRoot('tools/process/warden.mjs')], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  warden.stdin.on('error', () => {}); // It is only a safety net: without it we still stop our children.
  warden.unref();
  warden.stdin.unref?.();
  return warden;
}

function killGroup(pid) {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

/** One log per run, the run before kept beside it: logs never grow from start to start. */
function openLog(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (fs.existsSync(file)) fs.renameSync(file, `${file}.1`);
  return fs.openSync(file, 'w', 0o640);
}

export function tailOf(file) {
  if (!file || !fs.existsSync(file)) return '';
  const text = fs.readFileSync(file, 'utf8').slice(-LOG_TAIL_BYTES).trim();
  return `\n--- end of ${file}\n${text}\n---`;
}
