import { CALL_RESERVE_BYTES } from '@verbatim/backpressure';
import type { EventV1, SeqRange } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { Recording } from '../testing/recording.js';
import type { EventDraft } from './event-draft.js';
import { isLastAct } from './last-act.js';

/** What a record adds to a payload, with an epoch of 32 characters. */
const RECORD_OVERHEAD_BYTES = 75;

const RANGES = Array.from({ length: 40 }, (_, i): SeqRange => [1_000 + i * 10, 1_004 + i * 10]);
const GAP: EventDraft = {
  kind: 'stream.gap',
  ...{ ranges: RANGES, count: 200, reason: 'dropped', policy: 'drop-oldest', component: 'buffer' },
};
const LEVEL: EventDraft = {
  kind: 'policy.level',
  level: 'closed',
  previous: 'hold',
  reason: 'spool-quota',
};
const ERROR: EventDraft = {
  kind: 'stream.error',
  ...{ component: 'record', code: 'spool-quota', count: 1, isFatal: true },
};

function endOfCall(): EventV1[] {
  const { recorder, events } = new Recording();
  for (let i = 0; i < 4; i += 1) recorder.record(GAP);
  for (let i = 0; i < 2; i += 1) recorder.record(LEVEL);
  recorder.record(ERROR);
  for (let i = 0; i < 4; i += 1) {
    const obligationId = `item:item_${'x'.repeat(24)}${i}`;
    recorder.record({
      kind: 'obligation.closed',
      ...{ obligationId, obligation: 'item', outcome: 'timed-out' },
    });
  }
  recorder.record({ kind: 'call.ended', status: 'completed', source: 'status-callback' });
  recorder.close('call-ended', ['item:a', 'item:b', 'response:c']);
  return events;
}

describe('isLastAct', () => {
  it('holds for everything that the end of a call writes', () => {
    const kinds = endOfCall()
      .filter((event) => !isLastAct(event))
      .map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'epoch.opened')).toEqual([]);
  });

  it.each<[string, EventDraft]>([
    [
      'an error that the call survives',
      { kind: 'stream.error', component: 'model', code: 'x', count: 1, isFatal: false },
    ],
    [
      'an obligation that was met',
      { kind: 'obligation.closed', obligationId: 'item:a', obligation: 'item', outcome: 'final' },
    ],
    ['anything else', { kind: 'call.diverted', reason: 'calls-max' }],
  ])('does not hold for %s', (_name, draft) => {
    const { recorder, events } = new Recording();
    recorder.record(draft);
    expect(isLastAct(events.at(-1) as EventV1)).toBe(false);
  });

  it('fits what is reserved for a call, with a third to spare', () => {
    const sizes = endOfCall()
      .filter(isLastAct)
      .map((event) => Buffer.byteLength(JSON.stringify(event)) + RECORD_OVERHEAD_BYTES);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    expect(sizes).toHaveLength(13);
    expect(bytes * 1.5).toBeLessThan(CALL_RESERVE_BYTES);
  });
});
