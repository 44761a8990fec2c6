import type { CallEvent, CallEventName } from '@verbatim/compliance';
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

/** Recording begins with the call where nothing is withheld at first, else when that ends. */
function namesOf(event: EventV1): CallEventName[] {
  switch (event.kind) {
    case 'call.started':
      return event.capture === 'on' ? ['recording-started'] : [];
    case 'capture.changed':
      return captureNames(event.from, event.to, event.reason);
    case 'consent.recorded':
      return [event.isGranted ? 'consent-given' : 'consent-refused'];
    case 'policy.intervened':
      return event.action === 'escalate' ? ['escalated'] : [];
    case 'agent.handoff':
      return ['transferred'];
    case 'call.ended':
      return ['call-ended'];
    default:
      return [];
  }
}

function captureNames(from: string, to: string, reason: string): CallEventName[] {
  const isPayment = reason.startsWith('payment');
  if (to === 'paused')
    return isPayment ? ['capture-paused', 'payment-started'] : ['capture-paused'];
  if (from === 'paused' && to === 'on') {
    return isPayment ? ['capture-resumed', 'payment-ended'] : ['capture-resumed'];
  }
  return from === 'before-notice' && to === 'on' ? ['recording-started'] : [];
}
