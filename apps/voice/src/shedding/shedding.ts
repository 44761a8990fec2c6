import { type EventV1, LAG_OBJECTIVE_MS, type StreamPolicy } from '@verbatim/contracts';
import { SheddingController, type LagStreams, type ShedLevel } from '@verbatim/backpressure';
import type { Logger, Metrics } from '@verbatim/platform';
import type { DraftSink, EventDraft } from '../record/event-draft.js';
import { shedDetail } from './transcript-detail.js';
import { SheddingMetrics } from './shedding-metrics.js';

/**
 * Ten commits of 500 ms: a level that was taken has shown its effect before the next is considered.
 */
export const SHEDDING_INTERVAL_MS = 5_000;
/** Half of the target: a stream that hovers around it neither sheds nor restores at every turn. */
const RESTORE_BELOW_MS = LAG_OBJECTIVE_MS / 2;
/** Twenty samples in an interval. */
export const SHEDDING_TICK_MS = 250;

export interface SheddingOptions {
  readonly streams: readonly { readonly vertical: string; readonly policy: StreamPolicy }[];
  readonly lag: LagStreams;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

interface Writer extends DraftSink {
  readonly isClosed: boolean;
  readonly call: { readonly vertical: string };
}

/**
 * Past the lag objective the streams of analytics verticals give up detail, level by level, and get it back
 * when the lag is gone. Streams that block never give up anything.
 *
 * What is given up is never silent: a field is named in its event, a partial has its number and a tombstone
 * `shed`, each change of level is an event in every running call of the vertical, and all are counted.
 */
export class Shedding {
  private readonly controllers: ReadonlyMap<string, SheddingController>;
  private readonly writers = new Set<Writer>();
  private readonly shedMetrics: SheddingMetrics;

  constructor(private readonly options: SheddingOptions) {
    const analytics = options.streams.filter(({ policy }) => policy !== 'block');
    this.controllers = new Map(
      analytics.map(({ vertical }) => [vertical, newController()] as const),
    );
    this.shedMetrics = new SheddingMetrics(options.metrics, this.controllers);
  }

  /** From here on changes of level are told to it, until it is closed. */
  attach(writer: Writer): void {
    if (this.controllers.has(writer.call.vertical)) this.writers.add(writer);
  }

  detach(writer: Writer): void {
    this.writers.delete(writer);
  }

  levelOf(vertical: string): ShedLevel {
    return this.controllers.get(vertical)?.level ?? 0;
  }

  /** To be called every `SHEDDING_TICK_MS`. */
  tick(nowMs: number): void {
    for (const [vertical, controller] of this.controllers) {
      const before = controller.level;
      const lagMs = this.options.lag.of(vertical).oldestUnacknowledgedAgeMs(nowMs);
      const level = controller.observe(lagMs, nowMs);
      if (level === before) continue;
      const facts = { vertical, level, previous: before, lagMs: Math.round(lagMs) };
      this.options.logger.warn(facts, 'The detail of transcripts changes with the lag.');
      this.tell(vertical, level);
    }
  }

  /** A draft as it is recorded under the level of its vertical. */
  detailOf(vertical: string, given: EventDraft): EventDraft {
    const controller = this.controllers.get(vertical);
    if (!controller || controller.level === 0) return given;
    const { draft, shed } = shedDetail(given, controller);
    for (const field of shed) this.shedMetrics.shed(vertical, field);
    return draft;
  }

  /** Whether this event, which has its number, goes no further. The caller explains its number. */
  takes({ vertical, kind, class: eventClass }: EventV1): boolean {
    const isPartial = kind === 'transcript.partial' && eventClass === 'sheddable';
    if (!isPartial || !this.controllers.get(vertical)?.sheds('partial')) return false;
    this.shedMetrics.shed(vertical, 'partial');
    return true;
  }

  private tell(vertical: string, level: ShedLevel): void {
    for (const writer of this.writers) {
      if (writer.isClosed) this.writers.delete(writer);
      else if (writer.call.vertical === vertical)
        writer.record({ kind: 'policy.intervened', rule: 'shedding', action: `level-${level}` });
    }
  }
}

const newController = (): SheddingController =>
  new SheddingController({
    targetMs: LAG_OBJECTIVE_MS,
    intervalMs: SHEDDING_INTERVAL_MS,
    restoreBelowMs: RESTORE_BELOW_MS,
  });
