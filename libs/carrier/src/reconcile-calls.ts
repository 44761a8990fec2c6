import type { CarrierCalls } from './carrier-call.js';
import {
  compareCalls,
  DAY_EDGE_MS,
  type ComparedCalls,
  type RecordedCall,
} from './compare-calls.js';

export interface TimeSpan {
  /** Unix milliseconds; from the first up to but without the last. */
  readonly from: number;
  readonly to: number;
}

export interface ReconcilePorts {
  carrierCalls(span: TimeSpan): Promise<CarrierCalls>;
  /** Of the span, and those of the given ids whenever they began. */
  recordedCalls(span: TimeSpan, callIds: readonly string[]): Promise<readonly RecordedCall[]>;
}

export interface ReconciledDay extends ComparedCalls {
  readonly day: string;
  readonly accountsLeftOut: readonly string[];
}

const DAY_MS = 86_400_000;
/** Twice the promise that a call is in the log within a minute of its end: the carrier's clock is another. */
const MERGE_DELAY_MS = 120_000;
/** Whole seconds at the carrier, and a last callback that came at the second try. */
export const TOLERANCE_SECONDS = 10;

/** One day of UTC, `2026-11-26`. Errors: those of the ports. */
export async function reconcileCalls(
  day: string,
  { carrierCalls, recordedCalls }: ReconcilePorts,
  { now, toleranceSeconds = TOLERANCE_SECONDS }: { now: number; toleranceSeconds?: number },
): Promise<ReconciledDay> {
  const from = Date.parse(`${day}T00:00:00.000Z`);
  const to = from + DAY_MS;
  const { calls, accountsLeftOut } = await carrierCalls({
    from: from - DAY_EDGE_MS,
    to: to + DAY_EDGE_MS,
  });
  const ids = calls.flatMap(({ callSid, parentCallSid }) => [callSid, parentCallSid ?? callSid]);
  const recorded = await recordedCalls({ from, to }, [...new Set(ids)]);
  const comparison = { from, to, carrier: calls, recorded, now, toleranceSeconds };
  return { day, accountsLeftOut, ...compareCalls({ ...comparison, mergeDelayMs: MERGE_DELAY_MS }) };
}
