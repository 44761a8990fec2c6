import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { CHECKOUT, STAGES_MAIN } from '../checkout.js';
import { inheritedEnvironment } from '../prove.env.js';
import type { Warden } from './warden.js';

/** How a command ended: with an answer, with an error that nobody expects, or with the process. */
export type StagesAnswer =
  | { readonly kind: 'answered'; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly text: string }
  | { readonly kind: 'died'; readonly how: string };

const COMPILED = path.join(CHECKOUT, '.data', 'prove', 'compiled');

type Line = Readonly<Record<string, unknown>>;

/** The worker's stages, without queue and timers, as a process that can be killed: apps/audit-worker/src/load. */
export class StagesProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #exited: Promise<string>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    // A command to a process that is being killed has nobody to read it.
    child.stdin!.on('error', () => undefined);
  }

  static start(warden: Warden): StagesProcess {
    const child = spawn(process.execPath, [STAGES_MAIN], {
      cwd: CHECKOUT,
      // Each kill takes another process: what Node compiles of it is kept.
      env: { NODE_COMPILE_CACHE: COMPILED, ...inheritedEnvironment() },
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    warden.guard(child);
    return new StagesProcess(child);
  }

  /** One command at a time. `told` hears each line that comes before the answer. */
  async ask(
    command: Readonly<Record<string, unknown>>,
    told: (line: Line) => void = () => undefined,
  ): Promise<StagesAnswer> {
    this.#child.stdin!.write(`${JSON.stringify(command)}\n`);
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) return { kind: 'died', how: await this.#exited };
      const line = JSON.parse(value) as Line;
      if (typeof line['failed'] === 'string') return { kind: 'failed', text: line['failed'] };
      if ('answer' in line) {
        return { kind: 'answered', answer: line['answer'] as StagesAnswer & Line };
      }
      told(line);
    }
  }

  async stop(): Promise<void> {
    this.#child.stdin!.end();
    await this.#exited;
  }
}
