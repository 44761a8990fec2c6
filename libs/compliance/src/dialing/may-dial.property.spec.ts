import { CONSENT_KINDS, type PartyContext, WEEKDAYS } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PastCall } from './call-history.js';
import { DIAL_PURPOSES, type DialPlan } from './dial-case.js';
import { mayDial } from './may-dial.js';

/** Two weeks around each change of clocks in 2026, and an ordinary one. */
const STARTS = ['2026-03-02', '2026-10-26', '2026-06-01'].map((day) =>
  Date.parse(`${day}T00:00:00Z`),
);
const instant = fc
  .tuple(fc.constantFrom(...STARTS), fc.integer({ min: 0, max: 14 * 24 * 60 }))
  .map(([start, minutes]) => start + minutes * 60_000);

const debtId = fc.constantFrom('card', 'medical', 'loan');
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const without = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

const number = fc
  .record({
    number: fc.constantFrom('+12125550147', '+13105550147', '+18085550147', '+18505550147'),
    type: some(fc.constantFrom('mobile' as const, 'landline' as const)),
    place: some(fc.constantFrom('home' as const, 'work' as const)),
  })
  .map(without);

const consent = fc
  .record({
    kind: fc.constantFrom(...CONSENT_KINDS),
    grantedAt: instant,
    validFrom: some(instant),
    validUntil: some(instant),
    revokedAt: some(instant),
    isWritten: some(fc.boolean()),
    isDirect: some(fc.boolean()),
  })
  .map(without);

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30'))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`);
const inconvenience = fc
  .record({
    days: some(fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 })),
    from: some(time),
    to: some(time),
    place: some(fc.constantFrom('home' as const, 'work' as const)),
    until: some(instant),
  })
  .map(without);

const party: fc.Arbitrary<PartyContext> = fc
  .record({
    personRef: fc.constant('p'),
    relation: some(
      fc.constantFrom('consumer' as const, 'third-party' as const, 'attorney' as const),
    ),
    numbers: fc.array(number, { maxLength: 2 }),
    addresses: fc.array(fc.record({ jurisdiction: fc.constantFrom('US-CA', 'US-NY', 'US-AZ') }), {
      maxLength: 1,
    }),
    debts: fc.uniqueArray(
      debtId.map((id) => ({ debtId: id })),
      { selector: (debt) => debt.debtId },
    ),
    // Most have agreed to be called at all, else there would be little to see.
    consents: fc
      .array(consent, { maxLength: 3 })
      .map((more) => [{ kind: 'artificial-voice' as const, grantedAt: 0 }, ...more]),
    inconvenient: fc.array(inconvenience, { maxLength: 2 }),
    doNotCall: some(fc.record({ isOnRegistry: fc.boolean() })),
  })
  .map(without);

const pastCall: fc.Arbitrary<PastCall> = fc
  .record({
    at: instant,
    direction: fc.constantFrom('inbound' as const, 'outbound' as const),
    outcome: fc.constantFrom('unconnected', 'unanswered', 'message', 'conversation'),
    debtIds: some(fc.uniqueArray(debtId)),
    discussedDebtIds: some(fc.uniqueArray(debtId)),
    isWrongNumber: some(fc.boolean()),
  })
  .map((call) => without(call) as PastCall);
const history = fc.array(pastCall, { maxLength: 12 });

const plan: fc.Arbitrary<DialPlan> = fc
  .record({
    purpose: some(fc.constantFrom(...DIAL_PURPOSES)),
    debtIds: some(fc.uniqueArray(debtId)),
    isArtificialVoice: some(fc.boolean()),
    revocation: some(fc.constantFrom('at-once' as const, 'by-deadline' as const)),
  })
  .map(without);

const RUNS = { numRuns: 500 };

describe('mayDial', () => {
  it('says yes at the instant that it calls free, and no just before', () => {
    fc.assert(
      fc.property(party, history, instant, plan, (who, calls, when, what) => {
        const answer = mayDial(who, calls, when, what);
        if (answer.allowed || answer.freeAt === undefined) return;
        const known = calls.filter((call) => call.at <= when);
        expect(answer.freeAt).toBeGreaterThan(when);
        expect(mayDial(who, known, answer.freeAt, what).allowed).toBe(true);
        expect(mayDial(who, known, answer.freeAt - 1, what).allowed).toBe(false);
      }),
      RUNS,
    );
  });

  it('finds no free instant before the one that it names', () => {
    fc.assert(
      fc.property(
        party,
        history,
        instant,
        plan,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (...drawn) => {
          const [who, calls, when, what, share] = drawn;
          const known = calls.filter((call) => call.at <= when);
          const answer = mayDial(who, known, when, what);
          if (answer.allowed || answer.freeAt === undefined) return;
          const between = when + Math.floor((answer.freeAt - 1 - when) * share);
          expect(mayDial(who, known, between, what).allowed).toBe(false);
        },
      ),
      RUNS,
    );
  });

  it('is monotone in the history: one call more never allows what was not allowed', () => {
    fc.assert(
      fc.property(party, history, pastCall, instant, plan, (who, calls, more, when, what) => {
        const before = mayDial(who, calls, when, what);
        if (before.allowed) return;
        expect(mayDial(who, [...calls, more], when, what).allowed).toBe(false);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of calls, nor on calls that lie ahead', () => {
    fc.assert(
      fc.property(party, history, instant, plan, (who, calls, when, what) => {
        const known = calls.filter((call) => call.at <= when);
        const { allowed } = mayDial(who, known, when, what);
        expect(mayDial(who, calls, when, what).allowed).toBe(allowed);
        expect(mayDial(who, known.toReversed(), when, what)).toEqual(
          mayDial(who, known, when, what),
        );
      }),
      RUNS,
    );
  });

  it('allows no purpose that it would not allow by its own name', () => {
    fc.assert(
      fc.property(
        party,
        history,
        instant,
        plan,
        (who, calls, when, { purpose: _purpose, ...what }) => {
          if (!mayDial(who, calls, when, what).allowed) return;
          for (const purpose of DIAL_PURPOSES) {
            expect(mayDial(who, calls, when, { ...what, purpose }).allowed).toBe(true);
          }
        },
      ),
      RUNS,
    );
  });
});
