import type { EventClass, EventV1 } from '@verbatim/contracts';
import type { SpoolRecord } from '@verbatim/backpressure';
import type { NumberedEvent } from '../record/numbered-event.js';
import { CALL_ID } from './recording.js';

export const EPOCH = 'e'.repeat(32);

/** An event of one call, by number and class. */
export function numberedEvent(
  seq: number,
  eventClass: EventClass = 'critical',
  epoch = EPOCH,
): NumberedEvent {
  const event = {
    v: 1,
    callId: CALL_ID,
    epoch,
    seq,
    criticalSeq: seq,
    at: 1_790_000_000_000 + seq,
    vertical: 'salon',
    policyRevision: 'r1',
    class: eventClass,
    capture: 'on',
    ...(eventClass === 'critical'
      ? { kind: 'call.diverted', reason: 'calls-max' }
      : { kind: 'transcript.partial', revision: seq }),
  } as EventV1;
  return { event, bytes: Buffer.byteLength(JSON.stringify(event)) };
}

export const recordOf = ({ event }: NumberedEvent): SpoolRecord => ({
  epoch: event.epoch,
  seq: event.seq,
  payload: Buffer.from(JSON.stringify(event)),
});

export const seqsOf = (items: readonly NumberedEvent[]): number[] =>
  items.map(({ event }) => event.seq);
