import { describe, expect, it } from 'vitest';
import type { RecordedCall } from '../../record/record-reader.js';
import { EPOCH, numbered } from '../../testing/samples.js';
import { accountOf } from './call-account.js';

type Sealed = Pick<RecordedCall, 'events' | 'manifest' | 'verdict'>;

/** A call of an analytics vertical: two partials before its end are gone. */
const sealed = (gaps: readonly object[], integrity = 'verified'): Sealed =>
  ({
    events: [
      numbered(0, 0, 'epoch.opened', 'critical'),
      numbered(1, 1, 'transcript.partial', 'sheddable'),
      { ...numbered(4, 1, 'stream.gap', 'critical'), reason: 'dropped', count: 2 },
      numbered(5, 2, 'epoch.closed', 'critical'),
    ],
    manifest: { gaps },
    verdict: { integrity },
  }) as unknown as Sealed;

const GAP = { epoch: EPOCH, from: 2, to: 3, reason: 'dropped', source: 'stream' };

describe('accountOf', () => {
  it('knows where every number is: durable, or missing and named', () => {
    expect(accountOf([sealed([GAP])])).toEqual({
      calls: 1,
      eventsIn: 6,
      durable: 4,
      durableCritical: 3,
      explained: 2,
      unexplained: 0,
      criticalMissing: 0,
      tombstones: { dropped: 2 },
      unverified: 0,
    });
  });

  it('counts what nothing names as unexplained, and a record that does not verify', () => {
    const account = accountOf([sealed([]), sealed([GAP], 'broken')]);
    expect(account).toMatchObject({ calls: 2, explained: 2, unexplained: 2, unverified: 1 });
  });
});
