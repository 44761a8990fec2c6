import type { EventV1 } from '@verbatim/contracts';

/** Ways in which an obligation is closed because the call, or what was asked for, is over. */
const CLOSED_AT_THE_END: ReadonlySet<string> = new Set([
  'cancelled',
  'incomplete',
  'failed',
  'timed-out',
]);

/**
 * Whether the event belongs to the end of a call, or says why the record has a hole: what a record must
 * still get when there is room for nothing else. Each call has room reserved for these
 * (`CALL_RESERVE_BYTES`).
 */
export function isLastAct(event: EventV1): boolean {
  switch (event.kind) {
    case 'stream.gap':
    case 'policy.level':
    case 'call.ended':
    case 'epoch.closed':
      return true;
    case 'stream.error':
      return event.isFatal;
    case 'obligation.closed':
      return CLOSED_AT_THE_END.has(event.outcome);
    default:
      return false;
  }
}
