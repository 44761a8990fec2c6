import type { CarrierCall } from './carrier-call.js';

/** A call as the index of the record has it. */
export interface RecordedCall {
  readonly callId: string;
  /** Unix milliseconds. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** The manifest of its first revision is in a published checkpoint. */
  readonly isLogged: boolean;
}

export interface CallComparison {
  /** The day that is compared: from its first millisecond up to but without the last. */
  readonly from: number;
  readonly to: number;
  /** May hold calls of some time before and after the day, so that those at its edges find each other. */
  readonly carrier: readonly CarrierCall[];
  readonly recorded: readonly RecordedCall[];
  readonly now: number;
  /** How long after its end a call may take to be in the log. */
  readonly mergeDelayMs: number;
  /** How far the two durations may be apart. */
  readonly toleranceSeconds: number;
}

export const CALL_FINDINGS = [
  'not-recorded',
  'not-in-log',
  'not-at-carrier',
  'duration-differs',
] as const;
export type CallFindingKind = (typeof CALL_FINDINGS)[number];

/** Something that one has and the other has not, or has otherwise. */
export interface CallFinding {
  readonly kind: CallFindingKind;
  readonly callSid: string;
  readonly startedAt: number | undefined;
  /** By the carrier; by the record. */
  readonly carrierSeconds: number | undefined;
  readonly recordSeconds: number | undefined;
  /** The carrier's; undefined where it has no such call. */
  readonly status: string | undefined;
}

/** Told apart from findings: they need not be in the record, or not yet. */
export interface CallCounts {
  readonly matched: number;
  readonly neverAnswered: number;
  readonly running: number;
  /** Ended so short a time ago that they may still be sealed. */
  readonly young: number;
  /** Legs that a recorded call has dialled: what is said on them is no stream of ours. */
  readonly dialledLegs: number;
  /** Recorded so near the edge of the day that the carrier may count them to another. */
  readonly atEdge: number;
}

export interface ComparedCalls {
  readonly findings: readonly CallFinding[];
  readonly counts: CallCounts;
}

const NEVER_ANSWERED: ReadonlySet<string> = new Set(['busy', 'failed', 'no-answer', 'canceled']);
const RUNNING: ReadonlySet<string> = new Set(['queued', 'initiated', 'ringing', 'in-progress']);

/** The carrier counts from when it dials or is dialled, the record from its first event. */
export const DAY_EDGE_MS = 300_000;

/**
 * The calls of one day at the carrier against those of the record, by CallSid, both ways. Findings are in the order
 * in which the calls began. No I/O and no clock.
 */
export function compareCalls(comparison: CallComparison): ComparedCalls {
  const { carrier, recorded, from, to } = comparison;
  const records = new Map(recorded.map((call) => [call.callId, call]));
  const counts = { matched: 0, neverAnswered: 0, running: 0, young: 0, dialledLegs: 0, atEdge: 0 };
  const findings: CallFinding[] = [];
  for (const call of carrier) {
    if (!isWithin(call.startedAt, from, to)) continue;
    const outcome = outcomeOf(call, records, comparison);
    if (typeof outcome === 'string') counts[outcome] += 1;
    else findings.push(outcome);
  }
  const known = new Set(carrier.map(({ callSid }) => callSid));
  for (const call of recorded) {
    if (known.has(call.callId) || !isWithin(call.startedAt, from, to)) continue;
    if (isWithin(call.startedAt, from + DAY_EDGE_MS, to - DAY_EDGE_MS)) {
      findings.push(findingOf('not-at-carrier', undefined, call));
    } else counts.atEdge += 1;
  }
  return { findings: findings.sort(byStart), counts };
}

function outcomeOf(
  call: CarrierCall,
  records: ReadonlyMap<string, RecordedCall>,
  { now, mergeDelayMs, toleranceSeconds }: CallComparison,
): CallFinding | keyof CallCounts {
  const record = records.get(call.callSid);
  if (RUNNING.has(call.status)) return 'running';
  if (NEVER_ANSWERED.has(call.status)) return 'neverAnswered';
  if (!record?.isLogged && isYoung(call, now, mergeDelayMs)) return 'young';
  if (record === undefined) {
    const isLeg = call.parentCallSid !== undefined && records.has(call.parentCallSid);
    return isLeg ? 'dialledLegs' : findingOf('not-recorded', call, undefined);
  }
  if (!record.isLogged) return findingOf('not-in-log', call, record);
  const [one, other] = [call.durationSeconds, secondsOf(record)];
  const isApart =
    one !== undefined && other !== undefined && Math.abs(one - other) > toleranceSeconds;
  return isApart ? findingOf('duration-differs', call, record) : 'matched';
}

function isYoung({ startedAt, durationSeconds }: CarrierCall, now: number, mergeDelayMs: number) {
  if (startedAt === undefined) return false;
  return now - (startedAt + (durationSeconds ?? 0) * 1_000) < mergeDelayMs;
}

function findingOf(
  kind: CallFindingKind,
  call: CarrierCall | undefined,
  record: RecordedCall | undefined,
): CallFinding {
  return {
    kind,
    callSid: call?.callSid ?? record?.callId ?? '',
    startedAt: call?.startedAt ?? record?.startedAt,
    carrierSeconds: call?.durationSeconds,
    recordSeconds: record && secondsOf(record),
    status: call?.status,
  };
}

function secondsOf({ startedAt, endedAt }: RecordedCall): number | undefined {
  if (startedAt === undefined || endedAt === undefined) return undefined;
  return Math.round((endedAt - startedAt) / 1_000);
}

const isWithin = (at: number | undefined, from: number, to: number): boolean =>
  at !== undefined && at >= from && at < to;

const byStart = (a: CallFinding, b: CallFinding): number =>
  (a.startedAt ?? 0) - (b.startedAt ?? 0) || (a.callSid < b.callSid ? -1 : 1);
