import type { GapReason, SeqRange, StreamPolicy } from '@verbatim/contracts';
import { countOf } from '@verbatim/backpressure';
import type { DraftSink } from './event-draft.js';
import { TombstoneLedgers } from '../conservation/tombstone-ledgers.js';
import { EpochRanges } from './epoch-ranges.js';

/** At most one tombstone per call in this time. */
export const GAP_INTERVAL_MS = 1_000;
/** Ranges in one tombstone: some 20 KB of JSON. What is more waits for the next second. */
const RANGES_PER_EVENT_MAX = 1_000;

interface Writer {
  readonly sink: DraftSink;
  readonly policy: StreamPolicy;
  readonly vertical: string;
  lastWrittenAtMs: number;
}

/**
 * What gave way, by exact identity, until it is written into the record as `stream.gap`.
 *
 * Bounds: ranges per epoch that is being written here; eviction removes neighbours, so they merge.
 * When full: does not refuse; a call of a million evictions in a row is one range.
 * Crash: memory only. Holes of sheddable events in a dead process's epoch are told by `criticalSeq`.
 */
export class GapLedger {
  private readonly writers = new Map<string, Writer>();
  private readonly noted: Record<GapReason, EpochRanges> = {
    dropped: new EpochRanges(),
    superseded: new EpochRanges(),
    shed: new EpochRanges(),
    'process-lost': new EpochRanges(),
  };
  readonly ledgers = new TombstoneLedgers((vertical) => this.heldOf(vertical));
  private late = 0;

  /** From here on, what is noted for this epoch is written through `sink`. */
  attach(epoch: string, sink: DraftSink, policy: StreamPolicy, vertical: string): void {
    this.writers.set(epoch, { sink, policy, vertical, lastWrittenAtMs: -Infinity });
  }

  /** Synchronous: called from inside the buffer's `offer`. */
  note(epoch: string, seq: number, reason: GapReason): void {
    const writer = this.writers.get(epoch);
    this.ledgers.noted(writer?.vertical);
    if (writer) this.noted[reason].add(epoch, seq);
    else this.late++;
  }

  /** Writes what is due. To be called several times a second. */
  tick(nowMs: number): void {
    for (const [epoch, writer] of this.writers) {
      if (nowMs - writer.lastWrittenAtMs >= GAP_INTERVAL_MS) this.write(epoch, writer, nowMs);
    }
  }

  /** Writes everything of the epoch now, whatever the interval, and accepts no more for it. */
  detach(epoch: string, nowMs: number): void {
    const writer = this.writers.get(epoch);
    if (!writer) return;
    while (this.write(epoch, writer, nowMs));
    this.writers.delete(epoch);
  }

  /** Notes that came after their epoch had been closed; above zero is a bug. */
  get lateNotes(): number {
    return this.late;
  }

  private heldOf(vertical: string): number {
    let held = 0;
    for (const [epoch, writer] of this.writers) {
      if (writer.vertical !== vertical) continue;
      for (const ranges of Object.values(this.noted)) held += countOf(ranges.of(epoch));
    }
    return held;
  }

  private write(epoch: string, writer: Writer, nowMs: number): boolean {
    for (const reason of Object.keys(this.noted) as GapReason[]) {
      const ranges = this.noted[reason].of(epoch).slice(0, RANGES_PER_EVENT_MAX);
      if (ranges.length === 0) continue;
      this.noted[reason].remove(epoch, ranges);
      writer.lastWrittenAtMs = nowMs;
      writer.sink.record({
        kind: 'stream.gap',
        ranges: ranges.map(([from, to]): SeqRange => [from, to]),
        count: ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0),
        reason,
        policy: writer.policy,
        component: reason === 'shed' ? 'shedding' : 'buffer',
      });
      return true;
    }
    return false;
  }
}
