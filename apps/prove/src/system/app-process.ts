import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT } from '../checkout.js';
import { commandWith, giveShare, type ProcessorShare } from './processor-share.js';
import type { Warden } from './warden.js';

const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 50;
const STOP_TIMEOUT_MS = 60_000;
const LOG_TAIL_BYTES = 3_000;

export interface AppProcessOptions {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Appended to: one file for all lives of the app. */
  readonly logFile: string;
  readonly warden: Warden;
  readonly share?: ProcessorShare;
}

/** One life of one app. */
export class AppProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<string>;
  readonly #logFile: string;
  #exit: string | undefined;

  private constructor(options: AppProcessOptions, child: ChildProcess) {
    this.name = options.name;
    this.#child = child;
    this.#logFile = options.logFile;
    options.warden.guard(child);
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    void this.#exited.then((how) => (this.#exit = how));
  }

  static start(options: AppProcessOptions): AppProcess {
    mkdirSync(path.dirname(options.logFile), { recursive: true });
    const log = openSync(options.logFile, 'a');
    const { share = 'usual' } = options;
    const node = ['--enable-source-maps', options.script, ...(options.args ?? [])];
    const [program, args] = commandWith(share, process.execPath, node);
    const child = spawn(program, args, {
      ...{ cwd: CHECKOUT, env: options.environment, stdio: ['ignore', log, log], detached: true },
    });
    closeSync(log);
    giveShare(share, child.pid);
    return new AppProcess(options, child);
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#exit === undefined;
  }

  /** Errors: the app ended, with the end of its log; or it was not ready within `READY_TIMEOUT_MS`. */
  async untilReady(url: string): Promise<void> {
    const until = Date.now() + READY_TIMEOUT_MS;
    while (Date.now() < until) {
      if (!this.isRunning) throw new Error(`${this.name} ended (${this.#exit}).${this.logTail()}`);
      if (await answersReady(url)) return;
      await delay(READY_POLL_MS);
    }
    throw new Error(`${this.name} was not ready within ${READY_TIMEOUT_MS} ms.${this.logTail()}`);
  }

  /** Resolves to how it ended: a signal's name, or `exit code n`. */
  exited(): Promise<string> {
    return this.#exited;
  }

  /** SIGKILL: the process gets no chance to write, close or answer anything. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** SIGTERM, and SIGKILL if that does not end it in time. */
  async stop(): Promise<void> {
    if (!this.isRunning) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  logTail(): string {
    const text = readFileSync(this.#logFile, 'utf8').slice(-LOG_TAIL_BYTES).trim();
    return `\n--- end of ${this.#logFile}\n${text}\n---`;
  }
}

async function answersReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // Not listening yet, or no longer.
  }
}
