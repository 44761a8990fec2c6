import { describe, expect, it } from 'vitest';
import type { EventV1 } from '@verbatim/contracts';
import { IdentityConflictError } from '../audit-log.errors.js';
import { CallKey } from '../keys/call-key.js';
import { EpochBuilder, STARTED_AT, epochId } from '../testing/epoch-builder.js';
import { assessCompleteness } from './assess-completeness.js';
import { type Explanation, REASONS_MAX } from './completeness.js';

const key = CallKey.generate();
const E1 = epochId(1);
const E2 = epochId(2);

/** Seq: 0 opened, 1 started, 2–4 partials, 5 final, then what `rest` adds. */
const talking = (rest: (epoch: EpochBuilder) => unknown = () => {}): EventV1[] => {
  const epoch = new EpochBuilder({ key }).open().started();
  for (let i = 0; i < 3; i += 1) epoch.partial('item_a', i, 'hm');
  epoch.final('item_a', 'Hm.');
  rest(epoch);
  return epoch.events;
};
const ending = (epoch: EpochBuilder): unknown => epoch.ended().close();
const without = (events: EventV1[], ...seqs: number[]): EventV1[] =>
  events.filter(({ seq }) => !seqs.includes(seq));
const assess = (events: EventV1[], explanations: Explanation[] = []) =>
  assessCompleteness({ events, explanations });

describe('assessCompleteness', () => {
  it('calls a call complete when every number is there and nothing is owed', () => {
    const { verdict, reasons, gaps, epochs } = assess(talking(ending));
    expect({ verdict, reasons, gaps }).toEqual({ verdict: 'complete', reasons: [], gaps: [] });
    expect(epochs).toEqual([
      {
        epoch: E1,
        processId: 'voice-1',
        openedAt: STARTED_AT,
        isClosed: true,
        lastSeq: 7,
        events: 8,
        critical: 5,
        ranges: [[0, 7]],
        openObligations: [],
      },
    ]);
  });

  it('detects the loss of a number that nothing explains, and names it', () => {
    const { verdict, reasons } = assess(without(talking(ending), 5));
    expect({ verdict, reasons }).toEqual({
      verdict: 'loss-detected',
      reasons: [`hole ${E1} 5-5`],
    });
  });

  it('lets a newer partial supersede an older one without harm', () => {
    const events = talking((epoch) => ending(epoch.gap([[2, 3]], 'superseded')));
    const { verdict, gaps } = assess(without(events, 2, 3));
    expect(verdict).toBe('complete');
    expect(gaps).toEqual([{ epoch: E1, from: 2, to: 3, reason: 'superseded', source: 'stream' }]);
  });

  it('calls a dropped partial an explained gap', () => {
    const events = talking((epoch) =>
      ending(
        epoch.gap(
          [
            [2, 2],
            [4, 4],
          ],
          'dropped',
        ),
      ),
    );
    const { verdict, reasons } = assess(without(events, 2, 4));
    expect(verdict).toBe('gaps-explained');
    expect(reasons).toEqual([`dropped ${E1} 2-2`, `dropped ${E1} 4-4`]);
  });

  it('takes what is there over a tombstone that says it is not', () => {
    const { verdict, gaps } = assess(talking((epoch) => ending(epoch.gap([[2, 4]], 'dropped'))));
    expect({ verdict, gaps }).toEqual({ verdict: 'complete', gaps: [] });
  });

  it('takes the gravest of several explanations', () => {
    const events = without(
      talking((epoch) => ending(epoch.gap([[2, 4]], 'superseded'))),
      2,
      3,
      4,
    );
    const found: Explanation = { epoch: E1, from: 3, to: 3, reason: 'dropped', source: 'queue' };
    const { verdict, gaps } = assess(events, [found]);
    expect(verdict).toBe('gaps-explained');
    expect(gaps.map(({ from, to, reason }) => [from, to, reason])).toEqual([
      [2, 2, 'superseded'],
      [3, 3, 'dropped'],
      [4, 4, 'superseded'],
    ]);
  });

  it('believes that a process took an event with it only if no critical one is missing there', () => {
    const lost = (from: number, to: number): Explanation[] => [
      { epoch: E1, from, to, reason: 'process-lost', source: 'reconciler' },
    ];
    expect(assess(without(talking(ending), 3, 4), lost(3, 4)).verdict).toBe('gaps-explained');
    expect(assess(without(talking(ending), 4, 5), lost(4, 5)).verdict).toBe('loss-detected');
  });

  it('lets no explanation make up for a critical event', () => {
    for (const reason of ['dropped', 'superseded', 'shed']) {
      const events = talking((epoch) => ending(epoch.gap([[4, 5]], reason)));
      const { verdict, reasons } = assess(without(events, 4, 5));
      expect(verdict).toBe('loss-detected');
      expect(reasons[0]).toBe(`critical-in-gap ${E1} 4-5`);
    }
  });

  it('does not know the tail of an epoch that was never closed', () => {
    expect(assess(talking((epoch) => epoch.ended()))).toMatchObject({
      verdict: 'tail-unknown',
      reasons: [`epoch-not-closed ${E1}`],
    });
  });

  it('does not know the tail of a call that did not end', () => {
    expect(assess(talking((epoch) => epoch.close()))).toMatchObject({
      verdict: 'tail-unknown',
      reasons: ['call-not-ended'],
    });
    expect(assess([])).toMatchObject({ verdict: 'tail-unknown', reasons: ['call-not-ended'] });
  });

  it('does not trust an end behind which more was written', () => {
    const events = talking((epoch) => epoch.ended().close().final('item_b', 'Oh, and one thing.'));
    expect(assess(events)).toMatchObject({
      verdict: 'tail-unknown',
      reasons: [`event-after-close ${E1} 8`],
    });
  });

  it('does not call complete what still owes words', () => {
    const events = talking((epoch) => ending(epoch.obligation('item', 'item_b')));
    const { verdict, reasons, epochs } = assess(events);
    expect(verdict).toBe('tail-unknown');
    expect(reasons).toEqual(['open-obligation item:item_b']);
    expect(epochs[0]?.openObligations).toEqual(['item:item_b']);
  });

  it('believes a writer that says it leaves something open', () => {
    const events = talking((epoch) => epoch.ended().close(['response:resp_9']));
    expect(assess(events).reasons).toEqual(['open-obligation response:resp_9']);
  });

  it('lets a process that took over settle what a dead one owed', () => {
    const first = talking((epoch) => epoch.obligation('item', 'item_b').close([], 'recovered'));
    const second = new EpochBuilder({ key, epoch: E2, startedAt: STARTED_AT + 60_000 })
      .open('recovered')
      .settle('item', 'item_b', 'timed-out')
      .ended()
      .close().events;
    expect(assess([...second, ...first]).verdict).toBe('complete');
  });

  it('puts a loss before an unknown tail, and an unknown tail before a gap', () => {
    const events = talking((epoch) => epoch.gap([[2, 2]], 'dropped').ended());
    expect(assess(without(events, 2, 5))).toMatchObject({
      verdict: 'loss-detected',
      reasons: [`hole ${E1} 5-5`, `epoch-not-closed ${E1}`, `dropped ${E1} 2-2`],
    });
  });

  it('notices a writer that counted a critical event which has no number', () => {
    const events = talking(ending);
    const skewed = events.map((event) =>
      event.seq < 5 ? event : { ...event, criticalSeq: event.criticalSeq + 1 },
    );
    expect(assess(skewed)).toMatchObject({
      verdict: 'loss-detected',
      reasons: [`numbering-broken ${E1} 5`],
    });
  });

  it('reads epochs in the order of their opening, whatever their ids', () => {
    const later = new EpochBuilder({ key, epoch: epochId(0), startedAt: STARTED_AT + 5 }).open();
    const { epochs } = assess([...later.events, ...talking(ending)]);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([E1, epochId(0)]);
  });

  it('names the first reasons and counts the others', () => {
    const events = talking((epoch) => {
      for (let i = 0; i < 30; i += 1) epoch.obligation('item', `item_${i}`);
      ending(epoch);
    });
    const { reasons } = assess(events);
    expect(reasons).toHaveLength(REASONS_MAX);
    expect(reasons.at(-1)).toBe('and 15 more');
  });

  it('refuses two contents under one number', () => {
    const events = talking(ending);
    const forged = { ...events[3]!, at: 1 };
    expect(() => assess([...events, forged])).toThrow(IdentityConflictError);
  });

  it(
    'judges a hundred thousand dropped partials in time that grows with them',
    { timeout: 20_000 },
    () => {
      const epoch = new EpochBuilder({ key }).open();
      const rest = epoch.events.slice();
      for (let i = 0; i < 100_000; i += 1) {
        const skipped = { ...rest[0]!, seq: 2 * i + 2, criticalSeq: i + 1 };
        rest.push(skipped);
      }
      const explanations = rest.map(({ seq }): Explanation => ({
        epoch: E1,
        from: seq + 1,
        to: seq + 1,
        reason: 'dropped',
        source: 'queue',
      }));
      expect(assess(rest, explanations).gaps).toHaveLength(100_000);
    },
  );

  it('needs no more memory for an explanation of a trillion numbers than for one', () => {
    const all: Explanation = { epoch: E1, from: 0, to: 2 ** 40, reason: 'shed', source: 'queue' };
    const { gaps } = assess(without(talking(ending), 3), [all]);
    expect(gaps).toEqual([{ epoch: E1, from: 3, to: 3, reason: 'shed', source: 'queue' }]);
  });
});
