import { setTimeout as delay } from 'node:timers/promises';
import {
  adoptSpools,
  drainSpool,
  processIdOf,
  type DrainOffer,
  type ProcessSpool,
  type SpoolDamage,
  type SpoolKey,
  type StoredRecord,
} from '@verbatim/backpressure';
import { backoffMs, type Logger } from '@verbatim/platform';
import { PutAside, keysDirectoryOf, type PutAsideIndex } from '@verbatim/storage';
import type { DurableRanges } from './acknowledgement-poller.js';
import { readSpooledEvent } from './spooled-event.js';
import type { VerticalLane } from './vertical-lane.js';

export interface SpoolRecoveryOptions {
  /** Where every process of this machine has its directory. */
  readonly root: string;
  /** This process's own; the directories of dead ones are moved into it. */
  readonly own: string;
  readonly key: SpoolKey;
  readonly index: DurableRanges & PutAsideIndex;
  laneOfVertical(vertical: string): VerticalLane | undefined;
  /** Stores the call keys that the dead process had not stored yet. */
  recoverKeys(directory: string): Promise<number>;
  readonly logger: Logger;
  onRecovered(events: number): void;
  /** Nobody waits for this dead process any more. */
  onDrained?(processId: string): void;
  onDamage(damage: SpoolDamage): void;
}

const EPOCHS_PER_QUERY = 500;

/**
 * Takes over the spools of processes that died: sends what the archive does not have yet, beside new
 * calls, and removes a directory once everything in it is durable.
 *
 * Bounds: one event in memory for each vertical beside the spool's read-ahead. One directory at a time.
 * When full: it waits for room behind new calls' events. It needs no room to begin.
 * Crash: the directories lie inside ours and are adopted with it; an event sent twice counts once.
 */
export class SpoolRecovery {
  /** Directories adopted and not done with, oldest first. */
  private readonly waiting = new Set<string>();
  /** What was found and cannot be read here, so that it is told once. */
  private readonly refused = new Set<string>();
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: SpoolRecoveryOptions) {}

  get pendingDirectories(): number {
    return this.waiting.size;
  }

  /** Looks for dead owners; to be called now and then. What is found is worked off in the background. */
  async adopt(): Promise<void> {
    if (this.isStopped) return;
    const { root, own, key, logger } = this.options;
    const onRefused = (problem: string): void => this.refuse(problem);
    const onEmpty = (directory: string): void => this.options.onDrained?.(processIdOf(directory));
    const adopted = await adoptSpools({ root, into: own, key, onRefused, onEmpty });
    for (const directory of adopted) {
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
    const { key, logger, recoverKeys, onRecovered, onDamage } = this.options;
    await recoverKeys(keysDirectoryOf(directory));
    let putAside: PutAside | undefined;
    const isGone = await drainSpool({
      directory,
      key,
      signal: this.stopping.signal,
      acknowledge: async (spool) => {
        await this.acknowledgeDurable(spool);
        putAside = await PutAside.of(this.options.index, spool.heldEpochs());
      },
      offer: (record) => this.offer(record, putAside),
      onPass: ({ offered }) => onRecovered(offered),
      onDamage,
    });
    if (this.isStopped) return;
    this.waiting.delete(directory);
    this.options.onDrained?.(processIdOf(directory));
    logger.info({ isGone }, 'Everything in an adopted spool is archived.');
  }

  private async offer(record: StoredRecord, putAside: PutAside | undefined): Promise<DrainOffer> {
    const item = readSpooledEvent(record);
    const lane = item && this.options.laneOfVertical(item.event.vertical);
    if (!lane) {
      const { epoch } = record;
      this.options.logger.error({ epoch }, 'A spooled record is no event; it stays.');
      return 'passed-over';
    }
    if (putAside?.has(item.event)) return 'settled';
    if (lane.isInHand(record.epoch, record.seq)) return 'passed-over';
    const isIn = await lane.offerWhenRoom(item, this.stopping.signal);
    return isIn ? 'offered' : 'passed-over';
  }

  private async acknowledgeDurable(spool: ProcessSpool): Promise<void> {
    const epochs = spool.heldEpochs();
    for (let at = 0; at < epochs.length; at += EPOCHS_PER_QUERY) {
      const some = epochs.slice(at, at + EPOCHS_PER_QUERY);
      const durable = await this.options.index.durableRanges(some);
      for (const [epoch, ranges] of durable) spool.acknowledge(epoch, ranges);
    }
  }

  private refuse(problem: string): void {
    if (this.refused.has(problem)) return;
    this.refused.add(problem);
    this.options.logger.error({ problem }, 'The spool of a process that died cannot be adopted.');
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
