import type { Vertical } from '@verbatim/contracts';
import type { CallEventName } from './call-event.js';
import type { CallType, Direction, FactValues } from './call-facts.js';
import type { HistorySnapshot } from './history.js';
import type { Role } from './matcher.js';
import type { ParameterValue } from './parameter.js';

/**
 * Everything that a verdict depends on, besides the rules. The same input gives the same verdict,
 * byte for byte.
 */
export interface CallInput {
  readonly callId: string;
  readonly vertical: Vertical;
  /** RFC 3339. The call's own time selects the rules. */
  readonly startedAt: string;
  /** IANA name of the vertical's zone, in which days are read. */
  readonly zone: string;
  readonly direction: Direction;
  readonly callType: CallType;
  /** `US-CA`, `EU`, …; every one that may govern the call. Empty: unknown, and all rules apply. */
  readonly jurisdictions: readonly string[];
  /** Languages that the call is known to be held in. Empty: only those that its turns name. */
  readonly languages: readonly string[];
  readonly facts: FactValues;
  /** Debts, policies or other matters that the call is about. */
  readonly debts: readonly string[];
  /** In the order of the conversation. Findings name a turn by its index here. */
  readonly turns: readonly CallTurn[];
  readonly events: readonly CallEvent[];
  /** False: words are missing. What was said can be judged then, what was not said cannot. */
  readonly complete: boolean;
  /** Length of the call on its media clock; `null` while it runs. */
  readonly endedMs: number | null;
  readonly history: HistorySnapshot | null;
  /** What the vertical sets of the rules' parameters: rule id, parameter, value. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>>;
  /** Rules that the vertical switches off. */
  readonly switchedOff: readonly string[];
  /** `null`: no judge was asked. */
  readonly judged: readonly JudgeAnswer[] | null;
  /** `process.versions.tz`. */
  readonly timeZoneData: string;
}

export interface CallTurn {
  readonly speaker: Role;
  readonly text: string;
  /** Media clock of the call, from 0. */
  readonly startMs: number;
  readonly endMs: number;
  /**
   * UTF-16 units of `text` that are known to have been heard, from its beginning: an agent's turn
   * counts to where its last mark came back without a clear. Absent: all of it.
   */
  readonly heardLength?: number;
  readonly language?: string;
}

export interface CallEvent {
  readonly event: CallEventName;
  readonly atMs: number;
}

/** Where a model answered yes to a question of a rule. */
export interface JudgeAnswer {
  readonly ruleId: string;
  readonly judge: string;
  readonly promptRevision: number;
  readonly model: string;
  /** Indexes of the turns for which it holds. */
  readonly turns: readonly number[];
}
