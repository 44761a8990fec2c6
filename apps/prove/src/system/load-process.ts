import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { CHECKOUT, LOAD_MAIN } from '../checkout.js';
import { commandWith, giveShare, type ProcessorShare } from './processor-share.js';
import type { Warden } from './warden.js';

export interface LoadOptions {
  /** See `node apps/voice/dist/load/main.js --help`. */
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Of what it logs; its measurements are read here. */
  readonly logFile: string;
  readonly warden: Warden;
  readonly share?: ProcessorShare;
}

/** A line of measurements; what is in it is the load process's own affair. */
export type LoadLine = Readonly<Record<string, unknown>>;

/** The way of the record without audio, as a process that can be killed: apps/voice/src/load. */
export class LoadProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<string>;
  readonly #begun = Promise.withResolvers<boolean>();
  #latest: LoadLine = {};

  private constructor(child: ChildProcess) {
    this.#child = child;
    const lines = createInterface({ input: child.stdout! });
    lines.on('line', (line) => this.#take(line));
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    void this.#exited.then(() => this.#begun.resolve(false));
  }

  static start(options: LoadOptions): LoadProcess {
    const { environment, logFile, warden, share = 'usual' } = options;
    mkdirSync(path.dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a');
    const node = ['--enable-source-maps', LOAD_MAIN, ...options.args];
    const [program, args] = commandWith(share, process.execPath, node);
    const child = spawn(program, args, {
      cwd: CHECKOUT,
      env: environment,
      stdio: ['ignore', 'pipe', log],
      detached: true,
    });
    closeSync(log);
    warden.guard(child);
    giveShare(share, child.pid);
    return new LoadProcess(child);
  }

  /** The newest measurements; the result once it has ended by itself. */
  get latest(): LoadLine {
    return this.#latest;
  }

  /** A number of the newest measurements; 0 where there is none. */
  number(name: string): number {
    const value = this.#latest[name];
    return typeof value === 'number' ? value : 0;
  }

  /** Resolves when all of its calls are numbering events; false when it ended before. */
  begun(): Promise<boolean> {
    return this.#begun.promise;
  }

  /** Resolves to how it ended: a signal's name, or `exit code n`. */
  exited(): Promise<string> {
    return this.#exited;
  }

  /** SIGTERM: its calls end as calls do, and it waits for what is not durable yet. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#exited;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #take(text: string): void {
    const line = JSON.parse(text) as LoadLine;
    if (line['type'] === 'all-begun') this.#begun.resolve(true);
    else this.#latest = line;
  }
}
