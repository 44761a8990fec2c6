/** Tells on standard error how far a long command is, where a person looks; elsewhere it is silent. */
export class Progress {
  private shownAtMs = 0;
  private isShown = false;

  constructor(
    private readonly what: string,
    /** Undefined where nobody knows: then it only counts. */
    private readonly total: number | undefined,
    private readonly stream: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
    private readonly now: () => number = () => performance.now(),
  ) {}

  at(done: number): void {
    if (this.stream.isTTY !== true) return;
    const nowMs = this.now();
    const isEnd = this.total !== undefined && done >= this.total;
    if (!isEnd && nowMs - this.shownAtMs < EVERY_MS) return;
    this.shownAtMs = nowMs;
    this.isShown = true;
    const { total } = this;
    const how = total === undefined ? `${done}` : `${barOf(done, total)} ${done} of ${total}`;
    this.stream.write(`\r${this.what} ${how}`);
  }

  /** Takes the bar away, so that what follows begins a line. */
  end(): void {
    if (this.isShown) this.stream.write('\r\u001b[2K');
    this.isShown = false;
  }
}

const EVERY_MS = 100;
const WIDTH = 30;

function barOf(done: number, total: number): string {
  const filled = total <= 0 ? WIDTH : Math.min(WIDTH, Math.floor((done / total) * WIDTH));
  return `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}]`;
}
