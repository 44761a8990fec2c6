import { setImmediate as othersFirst } from 'node:timers/promises';

/** The run was stopped from outside. */
export class StoppedError extends Error {}

const REDRAWN_EVERY_MS = 100;
const WIDTH = 30;

/** A bar on a terminal, nothing elsewhere. */
export class Progress {
  private done = 0;
  private drawnAtMs = -Infinity;

  constructor(
    private readonly name: string,
    private readonly steps: number,
    private readonly signal: AbortSignal,
    private readonly terminal: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
  ) {}

  /** Lets a signal in between two steps. Errors: `StoppedError`. */
  async step(): Promise<void> {
    await othersFirst();
    if (this.signal.aborted) {
      this.clear();
      throw new StoppedError();
    }
    this.done += 1;
    const now = performance.now();
    if (!this.terminal.isTTY || now - this.drawnAtMs < REDRAWN_EVERY_MS) return;
    this.drawnAtMs = now;
    const filled = Math.round((this.done / Math.max(1, this.steps)) * WIDTH);
    const bar = `${'█'.repeat(filled)}${'░'.repeat(Math.max(0, WIDTH - filled))}`;
    this.terminal.write(`\r${this.name} ${bar} ${this.done}/${this.steps}`);
  }

  clear(): void {
    if (this.terminal.isTTY) this.terminal.write('\r\u001b[K');
  }
}
