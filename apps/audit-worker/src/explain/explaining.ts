import type { Logger } from '@verbatim/platform';
import { PollingLoop } from '../polling-loop.js';
import type { EvictionDrain } from './eviction-drain.js';

export interface ExplainingOptions {
  readonly drain: Pick<EvictionDrain, 'drainSome' | 'close'>;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

/** Well within the 2 s for which a call is quiet before it is sealed at the end of its tail wait. */
const POLL_MS = 500;

/** Keeps draining what queues evicted. */
export class Explaining {
  private readonly loop: PollingLoop;

  constructor(private readonly options: ExplainingOptions) {
    const { drain, logger, onBug } = options;
    this.loop = new PollingLoop({
      name: 'explaining',
      pollMs: POLL_MS,
      turn: () => drain.drainSome(),
      logger,
      onBug,
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Finishes the turn in hand. */
  async close(): Promise<void> {
    await this.loop.close();
    await this.options.drain.close();
  }
}
