import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { adoptSpools, removeSpool, Spool } from '@verbatim/backpressure';
import { backoffMs, type Logger } from '@verbatim/platform';
import type { DurableRanges } from './acknowledgement-poller.js';
import { readSpooledEvent } from './spooled-event.js';
import type { VerticalLane } from './vertical-lane.js';

export interface SpoolRecoveryOptions {
  /** Where every process of this machine has its directory. */
  readonly root: string;
  /** This process's own; the directories of dead ones are moved into it. */
  readonly own: string;
  readonly index: DurableRanges;
  laneOfVertical(vertical: string): VerticalLane | undefined;
  /** Stores the call keys that the dead process had not stored yet. */
  recoverKeys(directory: string): Promise<number>;
  readonly logger: Logger;
  onRecovered(events: number): void;
  /** Nobody waits for this dead process any more. */
  onDrained?(processId: string): void;
}

/** Where a process keeps the wrapped keys that the object store has not taken yet. */
export const keysDirectoryOf = (spoolDirectory: string): string => join(spoolDirectory, 'keys');

/** How long after an offer the rest of a directory is offered again; doubles up to the maximum. */
const REOFFER = { firstMs: 15_000, maxMs: 300_000 } as const;
const ASK_EVERY_MS = 1_000;
const EPOCHS_PER_QUERY = 500;
/** Nothing is appended to an adopted spool, so its quota means nothing. */
const ADOPTED_QUOTA_BYTES = 1024 ** 4;

/**
 * Takes over the spools of processes that died: sends what the archive does not have yet, beside new
 * calls, and removes a directory once everything in it is durable.
 *
 * Bounds: one event in memory beside the spool's read-ahead. One directory at a time.
 * When full: it waits for room behind new calls' events. It needs no room to begin.
 * Crash: the directories lie inside ours and are adopted with it; an event sent twice counts once.
 */
export class SpoolRecovery {
  /** Directories adopted and not done with, oldest first. */
  private readonly waiting = new Set<string>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: SpoolRecoveryOptions) {}

  get pendingDirectories(): number {
    return this.waiting.size;
  }

  /** Looks for dead owners; to be called now and then. What is found is worked off in the background. */
  async adopt(): Promise<void> {
    if (this.isStopped) return;
    const { root, own, logger } = this.options;
    for (const directory of await adoptSpools(root, own)) {
      if (this.waiting.has(directory)) continue;
      logger.info('The spool of a process that died is being sent.');
      this.waiting.add(directory);
    }
    if (this.waiting.size === 0) return;
    this.running ??= this.workOff().finally(() => {
      this.running = undefined;
    });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async workOff(): Promise<void> {
    let failures = 0;
    for (const directory of this.waiting) {
      while (!this.isStopped && this.waiting.has(directory)) {
        try {
          await this.recover(directory);
          failures = 0;
        } catch (error) {
          if (this.isStopped) return;
          this.options.logger.warn(
            { err: error },
            'Sending an adopted spool failed; trying again.',
          );
          await this.pause(backoffMs(++failures, { firstMs: 500, maxMs: 10_000 }));
        }
      }
    }
  }

  private async recover(directory: string): Promise<void> {
    await this.options.recoverKeys(keysDirectoryOf(directory));
    const spool = await Spool.open({ directory, quotaBytes: ADOPTED_QUOTA_BYTES });
    try {
      await this.drain(spool);
    } finally {
      await spool.close();
    }
    if (this.isStopped) return;
    const isGone = await removeSpool(directory);
    this.waiting.delete(directory);
    this.options.onDrained?.(basename(directory));
    this.options.logger.info({ isGone }, 'Everything in an adopted spool is archived.');
  }

  private async drain(spool: Spool): Promise<void> {
    await this.acknowledgeDurable(spool);
    for (let pass = 1; spool.counters.heldRecords > 0 && !this.isStopped; pass++) {
      this.options.onRecovered(await this.offerAll(spool));
      await this.awaitDurable(spool, backoffMs(pass, REOFFER));
    }
  }

  private async offerAll(spool: Spool): Promise<number> {
    let offered = 0;
    for await (const record of spool.unacknowledged()) {
      if (this.isStopped) break;
      const item = readSpooledEvent(record);
      const lane = item && this.options.laneOfVertical(item.event.vertical);
      if (!lane) {
        this.options.logger.error(
          { epoch: record.epoch },
          'A spooled record is no event; it stays.',
        );
        continue;
      }
      if (lane.isInHand(record.epoch, record.seq)) continue;
      if (await lane.offerWhenRoom(item, this.stopping.signal)) offered++;
    }
    return offered;
  }

  private async awaitDurable(spool: Spool, forMs: number): Promise<void> {
    for (let waited = 0; waited < forMs && !this.isStopped; waited += ASK_EVERY_MS) {
      if (spool.counters.heldRecords === 0) return;
      await this.pause(ASK_EVERY_MS);
      await this.acknowledgeDurable(spool);
    }
  }

  private async acknowledgeDurable(spool: Spool): Promise<void> {
    const epochs = spool.heldEpochs();
    for (let at = 0; at < epochs.length; at += EPOCHS_PER_QUERY) {
      const some = epochs.slice(at, at + EPOCHS_PER_QUERY);
      const durable = await this.options.index.durableRanges(some);
      for (const [epoch, ranges] of durable) spool.acknowledge(epoch, ranges);
    }
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
