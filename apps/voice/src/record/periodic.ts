/** Runs `turn` every `everyMs`, never two at once: a turn that takes longer delays the next. */
export class Periodic {
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> | undefined;

  constructor(
    private readonly everyMs: number,
    private readonly turn: () => void | Promise<void>,
    private readonly onBug: (error: unknown) => void,
  ) {}

  start(): this {
    this.timer ??= setInterval(() => this.next(), this.everyMs);
    return this;
  }

  /** Resolves when the turn in hand is done. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.turning;
  }

  private next(): void {
    this.turning ??= (async () => this.turn())()
      .catch((error: unknown) => this.onBug(error))
      .finally(() => {
        this.turning = undefined;
      });
  }
}
