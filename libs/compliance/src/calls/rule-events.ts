import type { CaptureState } from '@verbatim/contracts';
import type { CallEventName } from '../rules/call-event.js';

/** Something in a call's record that is no words, as far as rules ask for such things. */
export type Happening =
  | { readonly kind: 'call.started'; readonly capture: CaptureState }
  | {
      readonly kind: 'capture.changed';
      readonly from: CaptureState;
      readonly to: CaptureState;
      readonly reason: string;
    }
  | { readonly kind: 'consent.recorded'; readonly isGranted: boolean }
  | { readonly kind: 'policy.intervened'; readonly action: string }
  | { readonly kind: 'call.transferred'; readonly outcome: string }
  | { readonly kind: 'call.ended' };

/** What rules call it; recording begins with the call where nothing is withheld at first, else when that ends. */
export function ruleEventsOf(happening: Happening): CallEventName[] {
  switch (happening.kind) {
    case 'call.started':
      return happening.capture === 'on' ? ['recording-started'] : [];
    case 'capture.changed':
      return captureNames(happening.from, happening.to, happening.reason);
    case 'consent.recorded':
      return [happening.isGranted ? 'consent-given' : 'consent-refused'];
    case 'policy.intervened':
      return interventionNames(happening.action);
    case 'call.transferred':
      // A telephone that rang is nobody: only who answered has the caller.
      return happening.outcome === 'answered' ? ['transferred'] : [];
    case 'call.ended':
      return ['call-ended'];
  }
}

function interventionNames(action: string): CallEventName[] {
  if (action === 'escalated') return ['escalated'];
  return action === 'escalation-acknowledged' ? ['escalation-acknowledged'] : [];
}

function captureNames(from: CaptureState, to: CaptureState, reason: string): CallEventName[] {
  const isPayment = reason.startsWith('payment');
  if (to === 'paused') {
    return isPayment ? ['capture-paused', 'payment-started'] : ['capture-paused'];
  }
  if (from === 'paused' && to === 'on') {
    return isPayment ? ['capture-resumed', 'payment-ended'] : ['capture-resumed'];
  }
  return from === 'before-notice' && to === 'on' ? ['recording-started'] : [];
}
