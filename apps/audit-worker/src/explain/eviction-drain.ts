import type { Explanation } from '@verbatim/audit-log';
import { VERTICALS, archiveQueue, type Vertical } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import { EVICTING_QUEUES, type Tombstone, type Tombstones } from '@verbatim/queue';
import type { WorkerMetrics } from '../worker-metrics.js';
import { eventsHeldBy, explanationsOf } from './explanations-of.js';

export interface EvictionDrainOptions {
  openTombstones(): Promise<Tombstones>;
  indexedCalls(callIds: readonly string[]): Promise<ReadonlySet<string>>;
  explain(callId: string, explanations: readonly Explanation[]): Promise<void>;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

const EVICTING_VERTICALS = VERTICALS.filter((vertical) =>
  EVICTING_QUEUES.includes(archiveQueue(vertical)),
);

/** In memory at once; 256 × 16 KiB = 4 MiB at most. */
const PAGE_TOMBSTONES = 256;

/**
 * No call of the carrier lasts longer, and what its critical events need to be indexed is not counted
 * in hours. A tombstone that is older than this speaks of a call that has no record.
 */
const UNKNOWN_CALL_AFTER_MS = 24 * 60 * 60 * 1_000;

/**
 * Turns what evicted jobs left behind into explanations in the index, so that the hole in a call's
 * record says why it is there.
 *
 * Idempotent: an explanation is stored once, by (epoch, range, source), however often it is read; any
 * number of workers may drain side by side. Crash: a tombstone is acknowledged only after that.
 */
export class EvictionDrain {
  private tombstones: Tombstones | undefined;

  constructor(private readonly options: EvictionDrainOptions) {}

  /**
   * One look at every queue that evicts, from its oldest tombstone to its newest. Those of calls that
   * are not indexed yet stay: the call's first event is still on its way. Resolves to whether any
   * could be explained.
   */
  async drainSome(): Promise<boolean> {
    this.tombstones ??= await this.options.openTombstones();
    let hasDrained = false;
    for (const vertical of EVICTING_VERTICALS) {
      if (await this.drainVertical(vertical, this.tombstones)) hasDrained = true;
    }
    return hasDrained;
  }

  /** After the last turn. */
  async close(): Promise<void> {
    await this.tombstones?.close();
    this.tombstones = undefined;
  }

  private async drainVertical(vertical: Vertical, tombstones: Tombstones): Promise<boolean> {
    const queue = archiveQueue(vertical);
    let hasDrained = false;
    for (let afterId: string | undefined; ;) {
      const page = await tombstones.read(queue, PAGE_TOMBSTONES, afterId);
      const { explained, unknown } = await this.explainPage(page);
      await tombstones.acknowledge(
        queue,
        [...explained, ...unknown].map(({ id }) => id),
      );
      this.count(vertical, explained, unknown);
      if (explained.length > 0) hasDrained = true;
      if (page.length < PAGE_TOMBSTONES) return hasDrained;
      afterId = page.at(-1)?.id;
    }
  }

  /** What was explained, and what nobody will ever explain. What is in neither waits. */
  private async explainPage(page: readonly Tombstone[]) {
    const byCall = explanationsOf(page);
    const indexed =
      byCall.size === 0 ? new Set<string>() : await this.options.indexedCalls([...byCall.keys()]);
    for (const [callId, explanations] of byCall) {
      if (indexed.has(callId)) await this.options.explain(callId, explanations);
    }
    const isExplained = ({ holds }: Tombstone) => holds.every(({ callId }) => indexed.has(callId));
    const isOld = ({ evictedAt }: Tombstone) => evictedAt < Date.now() - UNKNOWN_CALL_AFTER_MS;
    return {
      explained: page.filter(isExplained),
      unknown: page.filter((tombstone) => !isExplained(tombstone) && isOld(tombstone)),
    };
  }

  private count(
    vertical: Vertical,
    explained: readonly Tombstone[],
    unknown: readonly Tombstone[],
  ): void {
    const { evictedEvents } = this.options.metrics;
    if (explained.length > 0)
      evictedEvents.inc({ vertical, outcome: 'explained' }, eventsHeldBy(explained));
    if (unknown.length === 0) return;
    evictedEvents.inc({ vertical, outcome: 'unknown-call' }, eventsHeldBy(unknown));
    for (const { jobId, holds } of unknown)
      this.options.logger.error(
        { vertical, jobId, holds },
        'Gave up a tombstone of no known call.',
      );
  }
}
