import type { EventV1 } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EpochBuilder, STARTED_AT } from '../testing/epoch-builder.js';
import { sampleKey } from '../testing/sealed-call.js';
import { UncoveredSpan } from './manifest.js';
import { uncoveredSpansOf } from './uncovered-spans.js';

/** One event every 10 ms, from the start. */
const T = STARTED_AT;
const call = () => new EpochBuilder({ key: sampleKey });
const moved = (outcome: string, more: Record<string, unknown> = {}) => ({
  ...{ to: 'owner', transfer: 'cold', outcome },
  ...more,
});
const spansOf = ({ events }: { readonly events: readonly EventV1[] }) => uncoveredSpansOf(events);

describe('uncoveredSpansOf', () => {
  it('is empty for a call that is covered', () => {
    expect(spansOf(call().open().started().ended().close())).toEqual([]);
  });

  it('tells who had the call, from when their telephone was dialled until they hung up', () => {
    const events = call()
      .and('call.transferred', moved('started'))
      .and('call.transferred', moved('answered'))
      .and('call.transferred', moved('ended', { durationSeconds: 3 }));
    expect(spansOf(events)).toEqual([
      {
        ...{ why: 'transfer', to: 'owner', transfer: 'cold', outcome: 'ended' },
        ...{ from: T, answeredAt: T + 10, until: T + 20 },
      },
    ]);
  });

  it('begins anew with every telephone that is dialled', () => {
    const events = call()
      .and('call.transferred', moved('started'))
      .and('call.transferred', moved('busy'))
      .and('call.transferred', { ...moved('started'), to: 'deputy' })
      .and('call.transferred', { ...moved('no-answer'), to: 'deputy' });
    expect(spansOf(events)).toMatchObject([
      { to: 'owner', outcome: 'busy', from: T, until: T + 10 },
      { to: 'deputy', outcome: 'no-answer', from: T + 20, until: T + 30 },
    ]);
  });

  it('says of a transfer without an end that none is told, though the call ended', () => {
    const events = call()
      .and('call.transferred', moved('started'))
      .and('call.transferred', moved('answered'))
      .ended();
    expect(spansOf(events)).toMatchObject([{ outcome: 'answered', until: null }]);
  });

  it('knows by its length when a transfer began at the latest whose beginning is lost', () => {
    const events = call().and('call.transferred', moved('ended', { durationSeconds: 60 }));
    expect(spansOf(events)).toMatchObject([{ from: T - 60_000, until: T }]);
  });

  it('tells what was paused and why, until it was on again or the call ended', () => {
    const events = call()
      .and('capture.changed', { from: 'on', to: 'paused', reason: 'card-payment' })
      .and('capture.changed', { from: 'paused', to: 'on', reason: 'card-payment-over' })
      .and('capture.changed', { from: 'on', to: 'refused', reason: 'asked' })
      .ended();
    expect(spansOf(events)).toEqual([
      { why: 'capture', capture: 'paused', reason: 'card-payment', from: T, until: T + 10 },
      { why: 'capture', capture: 'refused', reason: 'asked', from: T + 20, until: T + 30 },
    ]);
  });

  it('gives spans of the format that do not end before they begin, whatever the events', () => {
    const transferred = fc.record({
      ...{ to: fc.constantFrom('owner', 'deputy'), transfer: fc.constantFrom('cold', 'warm') },
      outcome: fc.constantFrom('started', 'answered', 'busy', 'failed', 'canceled', 'ended'),
      durationSeconds: fc.nat(4_000),
    });
    const state = fc.constantFrom('on', 'paused', 'refused', 'before-notice');
    const changed = fc.record({ from: state, to: state, reason: fc.constant('payment') });
    const told = fc.array(
      fc.tuple(
        fc.integer({ min: -5_000, max: 5_000 }),
        fc.oneof(
          transferred.map((fields) => ['call.transferred', fields] as const),
          changed.map((fields) => ['capture.changed', fields] as const),
        ),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(told, fc.boolean(), (all, isEnded) => {
        const builder = call().open().started();
        for (const [later, [kind, fields]] of all) {
          builder.at += later;
          builder.add(kind, fields);
        }
        if (isEnded) builder.ended();
        for (const span of spansOf(builder)) {
          expect(UncoveredSpan.safeParse(span).success).toBe(true);
          if (span.until !== null) expect(span.until).toBeGreaterThanOrEqual(span.from);
        }
      }),
    );
  });
});
