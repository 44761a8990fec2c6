import { describe, expect, it } from 'vitest';
import type { EventV1 } from '@verbatim/contracts';
import { CallKey } from '../keys/call-key.js';
import { EpochBuilder, epochId } from '../testing/epoch-builder.js';
import { assessCompleteness } from './assess-completeness.js';
import { inferProcessLost } from './infer-process-lost.js';

const key = CallKey.generate();
const DEAD = new Set([epochId(1)]);

/** Seq: 0 opened, 1–3 partials, 4 final, 5–6 partials, then what `rest` adds. */
const dying = (rest: (epoch: EpochBuilder) => unknown = () => {}): EventV1[] => {
  const epoch = new EpochBuilder({ key }).open();
  for (let i = 0; i < 3; i += 1) epoch.partial('item_a', i, 'hm');
  epoch.final('item_a', 'Hm.').partial('item_b', 0, 'and').partial('item_b', 1, 'and so');
  rest(epoch);
  return epoch.events;
};
const without = (events: EventV1[], ...seqs: number[]): EventV1[] =>
  events.filter(({ seq }) => !seqs.includes(seq));
const ranges = (events: EventV1[], dead: ReadonlySet<string> = DEAD) =>
  inferProcessLost(events, dead).map(({ from, to }) => [from, to]);

describe('inferProcessLost', () => {
  it('explains holes that held partials only', () => {
    expect(inferProcessLost(without(dying(), 1, 3, 5), DEAD)).toEqual([
      { epoch: epochId(1), from: 1, to: 1, reason: 'process-lost', source: 'reconciler' },
      { epoch: epochId(1), from: 3, to: 3, reason: 'process-lost', source: 'reconciler' },
      { epoch: epochId(1), from: 5, to: 5, reason: 'process-lost', source: 'reconciler' },
    ]);
  });

  it('leaves a hole alone that held a critical event, since those are in the spool', () => {
    expect(ranges(without(dying(), 3, 4))).toEqual([]);
    expect(ranges(without(dying(), 0))).toEqual([]);
  });

  it('says nothing of writers that live, or that closed their epoch themselves', () => {
    expect(ranges(without(dying(), 1), new Set())).toEqual([]);
    expect(
      ranges(
        without(
          dying((epoch) => epoch.close()),
          1,
        ),
      ),
    ).toEqual([]);
  });

  it('speaks for an epoch that a recovering process closed in its stead', () => {
    const events = without(
      dying((epoch) => epoch.close([], 'recovered')),
      5,
      6,
    );
    expect(ranges(events)).toEqual([[5, 6]]);
  });

  it('leaves to a tombstone what the tombstone explains', () => {
    const events = dying((epoch) => epoch.gap([[1, 2]], 'dropped'));
    expect(ranges(without(events, 1, 2, 3))).toEqual([[3, 3]]);
  });

  it('claims nothing behind the last event that arrived', () => {
    expect(ranges(without(dying(), 5, 6))).toEqual([]);
  });

  it('makes of the holes an explained gap, and of the tail an unknown one', () => {
    const events = without(dying(), 1);
    const { verdict, gaps, reasons } = assessCompleteness({
      events,
      explanations: inferProcessLost(events, DEAD),
    });
    expect(verdict).toBe('tail-unknown');
    expect(gaps).toHaveLength(1);
    expect(reasons).not.toContain(`hole ${epochId(1)} 1-1`);
  });
});
