import { type CallEvent, type CallEventName, ruleEventsOf } from '@verbatim/compliance';
import type { EventV1 } from '@verbatim/contracts';
import type { CallClock } from './call-clock.js';

/** What happened besides words, as far as rules ask, in the order of the record. */
export function callEventsOf(events: readonly EventV1[], clock: CallClock): CallEvent[] {
  return events
    .flatMap((event) => namesOf(event).map((name) => ({ event: name, atMs: msOf(event, clock) })))
    .sort((a, b) => a.atMs - b.atMs);
}

function msOf({ audioStartMs, at }: EventV1, clock: CallClock): number {
  return audioStartMs ?? clock.msOf(at);
}

function namesOf(event: EventV1): CallEventName[] {
  switch (event.kind) {
    case 'call.started':
    case 'capture.changed':
    case 'consent.recorded':
    case 'policy.intervened':
    case 'call.transferred':
    case 'call.ended':
      return ruleEventsOf(event);
    default:
      return [];
  }
}
