import { type ChildProcess, spawn } from 'node:child_process';
import { toolOf } from '../checkout.js';

/** Ends the apps that a rehearsal started if the rehearsal itself is killed: see tools/process/warden.mjs. */
export class Warden {
  readonly #process: ChildProcess;

  constructor() {
    this.#process = spawn(process.execPath, [toolOf('process/warden.mjs')], {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    // It is a safety net only: without it the apps are still stopped in order.
    this.#process.stdin?.on('error', () => undefined);
    this.#process.unref();
  }

  guard(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.#process.stdin?.write(`+${pid} SIGKILL\n`);
    child.once('exit', () => this.#process.stdin?.write(`-${pid}\n`));
  }

  dismiss(): void {
    this.#process.stdin?.end();
  }
}
