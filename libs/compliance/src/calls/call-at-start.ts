import type { PartyContext } from '@verbatim/contracts';
import type { Direction } from '../rules/call-facts.js';
import type { LiveCall } from '../rules/live/live-evaluator.js';
import { callSettingsOf } from '../rules/vertical-settings.js';
import type { VerticalConfig } from '../verticals/vertical-file.js';
import type { VerticalMode } from '../verticals/vertical-in-force.js';
import { factsOfCall } from './facts-of-call.js';
import { jurisdictionsOfCall } from './jurisdictions-of-call.js';

export interface StartedCall {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly mode: VerticalMode | undefined;
  readonly direction: Direction;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly party: PartyContext | undefined;
  /** The other side's. */
  readonly number: string | undefined;
  /** `process.versions.tz`. */
  readonly timeZoneData: string;
}

/**
 * What rules may know of a call before a word is said: the same while it runs and after it, so that both
 * judge by the same rules. How debts are named and which earlier calls are known differs.
 */
export function callAtStart(call: StartedCall): Omit<LiveCall, 'debts' | 'history'> {
  const { callId, vertical, mode, direction, startedAtMs, party, number, timeZoneData } = call;
  return {
    callId,
    vertical: vertical.vertical,
    startedAt: new Date(startedAtMs).toISOString(),
    zone: vertical.zone,
    direction,
    // A machine that answers is not told from a person yet.
    callType: 'conversation',
    jurisdictions: jurisdictionsOfCall(vertical, party, number),
    languages: party?.languages ?? [],
    facts: factsOfCall({ party, mode, stated: vertical.facts ?? {} }),
    ...callSettingsOf(vertical),
    timeZoneData,
  };
}
