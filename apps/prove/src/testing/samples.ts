import type { Conversation, Turn } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import type { SimulatedCall } from '../truth/simulation-report.js';

export const CALL_ID = `CA${'0'.repeat(32)}`;
export const EPOCH = 'e'.repeat(32);

export function simulatedCall(given: Partial<SimulatedCall>): SimulatedCall {
  return {
    callSid: CALL_ID,
    vertical: 'sales',
    scriptId: 'sample',
    outcome: 'conversation',
    caller: [],
    agent: [],
    heardByModel: [],
    messages: [],
    warnings: [],
    isStatusDelivered: true,
    ...given,
  };
}

export function turn(given: Pick<Turn, 'itemId' | 'speaker' | 'text'> & Partial<Turn>): Turn {
  return { type: 'turn', ordinal: 0, at: 0, startMs: null, endMs: null, source: 'final', ...given };
}

export function conversation(turns: readonly Turn[]): Conversation {
  return {
    callId: CALL_ID,
    vertical: 'sales',
    from: null,
    to: null,
    party: null,
    startedAt: 0,
    endedAt: 1,
    endStatus: 'completed',
    turns,
    entries: turns,
  };
}

/** A numbered event; only what the ledger reads matters. */
export function numbered(
  seq: number,
  criticalSeq: number,
  kind: EventV1['kind'],
  eventClass: EventV1['class'],
): EventV1 {
  return { epoch: EPOCH, seq, criticalSeq, kind, class: eventClass } as EventV1;
}
