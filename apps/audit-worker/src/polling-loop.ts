import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '@verbatim/contracts';
import { backoffMs, type Logger } from '@verbatim/platform';

export interface PollingLoopOptions {
  readonly name: string;
  /** The pause after a turn that found nothing to do. */
  readonly pollMs: number;
  readonly logger: Logger;
  /** Resolves with whether there was something to do: then the next turn follows at once. */
  turn(): Promise<boolean>;
  onBug(error: unknown): void;
}

const FAILURE_PAUSE = { firstMs: 500, maxMs: 10_000 } as const;

/**
 * Turns over and over until closed. What fails operationally is tried again after a growing pause;
 * anything else is a bug.
 */
export class PollingLoop {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: PollingLoopOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the turn in hand is done. Idempotent. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        const hasWorked = await this.options.turn();
        failures = 0;
        if (!hasWorked) await this.pause(this.options.pollMs);
      } catch (error) {
        if (!(error instanceof OperationalError)) return this.options.onBug(error);
        failures += 1;
        this.options.logger.warn(
          { err: error, loop: this.options.name },
          'A turn failed; pausing.',
        );
        await this.pause(backoffMs(failures, FAILURE_PAUSE));
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
