/** What is run without a break: audio that comes meanwhile waits no longer. */
const SLICE_MS = 0.5;

/**
 * Runs what can wait, a little in each turn of the event loop and after its I/O: what two hundred calls have to judge in
 * one moment would else be one piece of work, and the audio of all of them would wait for it.
 *
 * Order: as it came. When there is much of it, as much as `SLICE_MS` a turn is done; who puts in bounds what waits.
 * Errors: whatever is thrown is the process's, and the rest is run all the same.
 */
export class SpareTurns {
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly nextTurn: (run: () => void) => void = (run) => void setImmediate(run),
  ) {}

  later(run: () => void): void {
    if (this.waiting.push(run) === 1) this.nextTurn(() => this.turn());
  }

  private turn(): void {
    const fromMs = this.now();
    let done = 0;
    try {
      do this.waiting[done++]!();
      while (done < this.waiting.length && this.now() - fromMs < SLICE_MS);
    } finally {
      this.waiting.splice(0, done);
      if (this.waiting.length > 0) this.nextTurn(() => this.turn());
    }
  }
}
