import { z } from 'zod';

/** What happens on a call besides words, as far as rules ask for it. */
export const CALL_EVENTS = [
  'recording-started',
  'capture-paused',
  'capture-resumed',
  'payment-started',
  'payment-ended',
  'escalated',
  'escalation-acknowledged',
  'transferred',
  'consent-given',
  'consent-refused',
  'opt-out-recorded',
  'call-ended',
  // What was known before an outbound call, and did not keep it from being placed.
  'dialed-outside-hours',
  'dialed-without-consent',
  'dialed-after-opt-out',
] as const;

export const CallEventName = z.enum(CALL_EVENTS, `an event: ${CALL_EVENTS.join(', ')}`);
export type CallEventName = z.infer<typeof CallEventName>;
