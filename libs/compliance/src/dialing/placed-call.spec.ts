import { describe, expect, it } from 'vitest';
import { type PlacedCall, dialedEventsOf, isCountedCall } from './placed-call.js';
import { at, call, consenting, consumer } from './testing/dial-cases.js';

const placed = (more: Partial<PlacedCall> = {}) =>
  dialedEventsOf({
    party: consumer(),
    number: '+12125550147',
    at: at('2026-04-01 10:00'),
    vertical: 'debt-collection',
    facts: {},
    ...more,
  });

describe('dialedEventsOf', () => {
  it('is empty for a call against which nothing stood', () => {
    expect(placed()).toEqual([]);
  });

  it('tells the hours, the consent and the wish, each once', () => {
    const party = consumer({
      consents: [],
      optOuts: [{ medium: 'telephone', at: 0 }],
      inconvenient: [{ days: ['wed'] }],
    });
    expect(placed({ party, at: at('2026-04-01 07:00') })).toEqual([
      'dialed-after-opt-out',
      'dialed-outside-hours',
      'dialed-without-consent',
    ]);
  });

  it('takes the place from the number, and no consent, where there is no party', () => {
    expect(placed({ party: undefined })).toEqual(['dialed-without-consent']);
    expect(placed({ party: undefined, number: undefined })).toEqual([
      'dialed-outside-hours',
      'dialed-without-consent',
    ]);
  });

  it('holds a call that may sell to the registry, and one that does not to nothing of the kind', () => {
    const clinic = { vertical: 'healthcare' as const };
    expect(placed({ ...clinic, facts: { telemarketing: false } })).toEqual([]);
    const unknown = ['dialed-after-opt-out', 'dialed-without-consent'];
    expect(placed({ ...clinic, facts: {} })).toEqual(unknown);
    expect(placed({ ...clinic, facts: { telemarketing: true } })).toEqual(unknown);
  });
});

describe('isCountedCall', () => {
  const agreed = {
    kind: 'further-calls' as const,
    grantedAt: at('2026-04-03 10:05'),
    isDirect: true,
  };
  const party = consenting(agreed);
  const conversation = call('2026-04-03 10:00', 'conversation');

  it('counts an outbound call that reached the number', () => {
    expect(isCountedCall(party, conversation, [])).toBe(true);
    expect(isCountedCall(party, call('2026-04-01 10:00', 'unconnected'), [])).toBe(false);
    expect(
      isCountedCall(party, call('2026-04-01 10:00', 'unanswered', { isWrongNumber: true }), []),
    ).toBe(false);
    expect(
      isCountedCall(party, call('2026-04-01 10:00', 'conversation', { direction: 'inbound' }), []),
    ).toBe(false);
  });

  it('does not count one to which the person agreed, until they have spoken again', () => {
    const monday = call('2026-04-06 10:00');
    expect(isCountedCall(party, monday, [conversation])).toBe(false);
    const spoken = call('2026-04-05 10:00', 'conversation');
    expect(isCountedCall(party, monday, [conversation, spoken])).toBe(true);
  });
});
