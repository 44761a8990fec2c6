const EVERY_MS = 200;

/** Tells on standard error how far each step of a command is, where nobody knows how much there is. */
export class StepProgress {
  private shownAtMs = -EVERY_MS;
  private isShown = false;

  constructor(
    private readonly stream: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
    private readonly now: () => number = () => performance.now(),
  ) {}

  at(step: string, done: number): void {
    if (this.stream.isTTY !== true) return;
    const nowMs = this.now();
    if (nowMs - this.shownAtMs < EVERY_MS) return;
    this.shownAtMs = nowMs;
    this.isShown = true;
    this.stream.write(`\r\u001b[2K${step}: ${done}`);
  }

  /** Takes the line away, so that what follows begins one. */
  end(): void {
    if (this.isShown) this.stream.write('\r\u001b[2K');
    this.isShown = false;
  }
}
