import { CallId, EpochId, EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { callIdOf } from '../testing/sample-call.js';
import { reconciliationOf } from './reconciliation.js';

const silent = {
  callId: CallId.parse(callIdOf('silent')),
  vertical: 'healthcare',
  policyRevision: 'healthcare/1',
  lastIndexedAt: new Date(1_700_000_000_000),
} as const;

describe('reconciliationOf', () => {
  it('writes an epoch that opens, ends the call and closes', () => {
    const events = reconciliationOf(silent, 300_000);
    expect(events.map((event) => [event.seq, event.criticalSeq, event.kind])).toEqual([
      [0, 0, 'epoch.opened'],
      [1, 1, 'call.ended'],
      [2, 2, 'epoch.closed'],
    ]);
    for (const event of events) {
      expect(EventV1.safeParse(event).success).toBe(true);
      expect(event.at).toBe(1_700_000_300_000);
    }
    expect(EpochId.safeParse(events[0]?.epoch).success).toBe(true);
  });

  it('writes the same events for the same silence and others for a later one', () => {
    expect(reconciliationOf(silent, 300_000)).toEqual(reconciliationOf(silent, 300_000));
    const later = { ...silent, lastIndexedAt: new Date(1_700_000_000_001) };
    expect(reconciliationOf(later, 300_000)[0]?.epoch).not.toBe(
      reconciliationOf(silent, 300_000)[0]?.epoch,
    );
  });
});
