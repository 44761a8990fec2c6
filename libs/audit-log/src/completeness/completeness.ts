import { EpochId, GapReason, Seq, SeqRange } from '@verbatim/contracts';
import { z } from 'zod';

export const CompletenessVerdict = z.enum([
  'complete',
  'gaps-explained',
  'tail-unknown',
  'loss-detected',
]);
export type CompletenessVerdict = z.infer<typeof CompletenessVerdict>;

/** The source of an explanation that lies in the stream itself, as a `stream.gap` event. */
export const STREAM_SOURCE = 'stream';

/** Missing sequence numbers, inclusive at both ends, with the reason why they are missing. */
export const GapSummary = z.strictObject({
  epoch: EpochId,
  from: Seq,
  to: Seq,
  reason: GapReason,
  /** `stream` for a tombstone event, else the component that found the explanation. */
  source: z.string().min(1).max(256),
});
export type GapSummary = z.infer<typeof GapSummary>;

/** A gap's explanation that was found elsewhere than in the stream: a dead process, an eviction. */
export type Explanation = Readonly<GapSummary>;

export const EpochSummary = z.strictObject({
  epoch: EpochId,
  /** Of its `epoch.opened` event; null where that is missing. */
  processId: z.string().nullable(),
  openedAt: z.int().nullable(),
  isClosed: z.boolean(),
  /** The seq of its `epoch.closed` event; null while it is not closed. */
  lastSeq: Seq.nullable(),
  /** Distinct events present, and how many of them are critical. */
  events: z.int().min(0),
  critical: z.int().min(0),
  /** Present sequence numbers, merged, ascending. */
  ranges: z.array(SeqRange),
  /** Ids of obligations opened here that nothing in the call closed. */
  openObligations: z.array(z.string()),
});
export type EpochSummary = z.infer<typeof EpochSummary>;

export interface Completeness {
  readonly verdict: CompletenessVerdict;
  /** The first instances, worst first, at most `REASONS_MAX`. Identifiers only, never words. */
  readonly reasons: string[];
  /** In reading order. */
  readonly epochs: EpochSummary[];
  /** Every explained hole, in reading order. Unexplained ones are reasons, not gaps. */
  readonly gaps: GapSummary[];
}

export const REASONS_MAX = 16;
