/** Between two rounds: a store that commits often costs at most this many questions a second. */
const ROUND_EVERY_MS = 20;

/**
 * Asks at once about the epochs that a hint names, so that an acknowledgement is learned of when it
 * happens and not at the next poll. Hints that come while a round is under way share the next one.
 *
 * Bounds: the names of epochs that this process waits for; one round at a time.
 */
export class HintedPolls {
  private readonly named = new Set<string>();
  private round: Promise<void> | undefined;
  private isClosed = false;

  constructor(
    private readonly options: {
      /** Epochs of other processes are none of ours. */
      isAwaited(epoch: string): boolean;
      ask(epochs: readonly string[]): Promise<void>;
      onBug(error: unknown): void;
    },
  ) {}

  hint(epochs: readonly string[]): void {
    if (this.isClosed) return;
    for (const epoch of epochs) if (this.options.isAwaited(epoch)) this.named.add(epoch);
    if (this.named.size > 0) this.round ??= this.rounds();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.round;
  }

  private async rounds(): Promise<void> {
    try {
      while (this.named.size > 0 && !this.isClosed) {
        const epochs = [...this.named];
        this.named.clear();
        await this.options.ask(epochs);
        await new Promise((resolve) => setTimeout(resolve, ROUND_EVERY_MS));
      }
    } catch (error) {
      this.options.onBug(error);
    } finally {
      this.round = undefined;
    }
  }
}
