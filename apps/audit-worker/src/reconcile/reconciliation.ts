import { createHash } from 'node:crypto';
import { ENVELOPE_VERSION, type EventV1, type Vertical } from '@verbatim/contracts';

/** A call whose events stopped without an end. */
export interface SilentCall {
  readonly callId: string;
  readonly vertical: Vertical;
  readonly policyRevision: string;
  readonly lastIndexedAt: Date;
}

/**
 * The events by which the reconciler ends a call, as an epoch of its own.
 *
 * Everything in them follows from what was observed, so that two workers which observe the same
 * silence write the same events, and one that died half-way is repeated, not doubled. `at` is the
 * moment at which the silence became too long.
 */
export function reconciliationOf(call: SilentCall, silenceMs: number): EventV1[] {
  const at = call.lastIndexedAt.getTime() + silenceMs;
  const epoch = createHash('sha256')
    .update(`verbatim/v1/reconciler|${call.callId}|${at}`)
    .digest('hex')
    .slice(0, 32);
  const header = (seq: number) => ({
    v: ENVELOPE_VERSION as typeof ENVELOPE_VERSION,
    callId: call.callId,
    epoch,
    seq,
    criticalSeq: seq,
    at,
    vertical: call.vertical,
    policyRevision: call.policyRevision,
    class: 'critical' as const,
    capture: 'on' as const,
  });
  return [
    { ...header(0), kind: 'epoch.opened', processId: 'reconciler', reason: 'reconciler' },
    { ...header(1), kind: 'call.ended', status: 'unknown', source: 'reconciler' },
    { ...header(2), kind: 'epoch.closed', reason: 'call-ended', openObligations: [] },
  ];
}
