import type { RaisedAlarm } from '../alarm.js';

/** An alarm of this process, from its first raising until everybody knows that it is over. */
export interface Condition {
  alarm: RaisedAlarm;
  isOver: boolean;
  /** The incident's number, once it is in the ledger. */
  incidentId: bigint | undefined;
  /** Told by this process alone, because the ledger was away: when, in monotonic milliseconds. */
  toldAtMs: number | undefined;
}

/** What to tell of a condition while the ledger is away; `forget`: nobody had heard of it. */
export type LocalStep = 'trigger' | 'remind' | 'resolve' | 'forget' | 'wait';

/** What is in the ledger is told through the ledger, later if need be. Pure. */
export function localStepOf(
  { isOver, incidentId, toldAtMs }: Condition,
  nowMs: number,
  remindAfterMs: number,
): LocalStep {
  if (incidentId !== undefined) return 'wait';
  if (isOver) return toldAtMs === undefined ? 'forget' : 'resolve';
  if (toldAtMs === undefined) return 'trigger';
  return nowMs - toldAtMs >= remindAfterMs ? 'remind' : 'wait';
}
