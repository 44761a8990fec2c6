import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { Stage } from '../pipeline.js';
import { PollingLoop } from '../polling-loop.js';
import type { Anchoring } from './anchors/anchoring.js';
import type { LogKeeper } from './log-keeper.js';
import type { MergeDelayWatch } from './merge-delay-watch.js';

export interface LogKeepingOptions {
  readonly keeper: Pick<LogKeeper, 'turn' | 'release' | 'isHolder' | 'isRefused'>;
  /** Writes some of the receipts that are owed; resolves to how many. */
  writeReceipts(): Promise<number>;
  readonly anchoring: Pick<Anchoring, 'look'>;
  readonly watch: Pick<MergeDelayWatch, 'look'>;
  readonly publishEveryMs: number;
  readonly anchorEveryMs: number;
  /** How long `close` waits for the last publication and copy. */
  readonly lastTurnMaxMs?: number;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

const WATCH_EVERY_MS = 5_000;
/** How often a place that failed is tried again, and how late a copy may be. */
const ANCHOR_LOOK_MAX_MS = 5_000;
/** The last publication and copy, before the process ends: whoever takes over does the same. */
const LAST_TURN_MAX_MS = 10_000;

/**
 * Keeps the log while this worker holds its lease: publications, receipts and anchors side by side, so that a
 * publication waits for neither. Whoever holds it, every worker watches how long leaves wait.
 */
export class LogKeeping implements Stage {
  private readonly publishing: PollingLoop;
  private readonly others: readonly PollingLoop[];
  private isLeft = false;

  constructor(private readonly options: LogKeepingOptions) {
    const { keeper, anchoring, watch, publishEveryMs, anchorEveryMs } = options;
    const anchorLookMs = Math.min(ANCHOR_LOOK_MAX_MS, anchorEveryMs);
    this.publishing = this.loop('log', publishEveryMs, () => keeper.turn());
    this.others = [
      this.loop('receipts', publishEveryMs, async () => {
        return keeper.isHolder && (await options.writeReceipts()) > 0;
      }),
      this.loop('anchors', anchorLookMs, async () => {
        // A log that may be the wrong one is not vouched for.
        if (keeper.isHolder && !keeper.isRefused) await anchoring.look();
        return false;
      }),
      this.loop('merge delay watch', WATCH_EVERY_MS, async () => {
        await watch.look();
        return false;
      }),
    ];
  }

  start(): void {
    for (const loop of [this.publishing, ...this.others]) loop.start();
  }

  /**
   * Publishes what was sealed until now, copies it to the second places, and lets another take over; all of it
   * in `lastTurnMaxMs`, since a publication that is left half way is finished by whoever comes next.
   */
  async close(): Promise<void> {
    const { lastTurnMaxMs = LAST_TURN_MAX_MS, logger } = this.options;
    const limit = new AbortController();
    const { signal } = limit;
    const tooLong = delay(lastTurnMaxMs, 'too-long', { signal }).catch(() => undefined);
    const closing = Promise.all([this.publishing, ...this.others].map((loop) => loop.close()));
    const ended = await Promise.race([closing.then(() => this.lastTurn()), tooLong]);
    this.isLeft = ended === 'too-long';
    if (this.isLeft) logger.warn('The last publication took too long; the next worker does it.');
    limit.abort();
  }

  private async lastTurn(): Promise<void> {
    const { keeper, anchoring, logger } = this.options;
    if (!keeper.isHolder) return;
    try {
      await keeper.turn();
      if (keeper.isHolder && !keeper.isRefused) await anchoring.look(true);
      await keeper.release();
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      logger.warn({ err: error }, 'What waits is left to the next worker that keeps the log.');
    }
  }

  private loop(name: string, pollMs: number, turn: () => Promise<boolean>): PollingLoop {
    const { logger } = this.options;
    // What is left to others loses its connections under its hands.
    const onBug = (error: unknown): void => {
      if (!this.isLeft) this.options.onBug(error);
    };
    return new PollingLoop({ name, pollMs, turn, logger, onBug });
  }
}
