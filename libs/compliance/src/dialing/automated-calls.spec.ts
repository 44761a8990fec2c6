import { describe, expect, it } from 'vitest';
import { revocationDeadline } from './consents.js';
import { ask, at, consumer, freeAt, reasonsAt } from './testing/dial-cases.js';

const sale = { purpose: 'telemarketing' as const };
const written = { kind: 'marketing' as const, grantedAt: 0, isWritten: true };

describe('47 CFR 64.1200(a)(1): consent to an artificial voice', () => {
  it('must have been given, and not be over', () => {
    expect(reasonsAt({ party: consumer({ consents: [] }) }, '2026-04-01 10:00')).toEqual([
      'consent-missing',
    ]);
    const validUntil = at('2026-04-01 12:00');
    const party = consumer({ consents: [{ kind: 'artificial-voice', grantedAt: 0, validUntil }] });
    expect(reasonsAt({ party }, '2026-04-01 11:59')).toEqual([]);
    expect(reasonsAt({ party }, '2026-04-01 12:00')).toEqual(['consent-missing']);
  });

  it('is not needed where a person dials and speaks', () => {
    const party = consumer({ consents: [] });
    expect(reasonsAt({ party, plan: { isArtificialVoice: false } }, '2026-04-01 10:00')).toEqual(
      [],
    );
  });

  it('must be in writing to sell', () => {
    const party = (consent: object) =>
      consumer({ consents: [{ ...written, ...consent }], doNotCall: { isOnRegistry: false } });
    expect(reasonsAt({ party: party({}), plan: sale }, '2026-04-01 10:00')).toEqual([]);
    for (const consent of [
      { isWritten: false },
      { isWritten: undefined },
      { kind: 'artificial-voice' as const },
    ]) {
      expect(reasonsAt({ party: party(consent), plan: sale }, '2026-04-01 10:00')).toEqual([
        'consent-missing',
      ]);
    }
  });

  it('never opens an emergency line, or a number that no subscriber has', () => {
    const party = consumer({ numbers: [{ number: '+12125550147', isEmergencyLine: true }] });
    expect(reasonsAt({ party }, '2026-04-01 10:00')).toEqual(['emergency-line']);
    expect(reasonsAt({ plan: { number: '911' } }, '2026-04-01 12:00')).toContain('emergency-line');
  });
});

describe('47 CFR 64.1200(a)(10): revocation', () => {
  const revokedAt = at('2026-03-06 16:00'); // a Friday
  const party = consumer({ consents: [{ kind: 'artificial-voice', grantedAt: 0, revokedAt }] });

  it('ends consent at once, as a system that knows can', () => {
    expect(reasonsAt({ party }, '2026-03-06 15:59')).toEqual([]);
    expect(reasonsAt({ party }, '2026-03-06 16:00')).toEqual(['consent-revoked']);
    expect(freeAt({ party }, '2026-03-06 16:00')).toBeUndefined();
  });

  it('must be honoured within ten business days: the tenth may pass, the day after not', () => {
    const plan = { revocation: 'by-deadline' as const };
    expect(reasonsAt({ party, plan }, '2026-03-20 20:59')).toEqual([]);
    expect(reasonsAt({ party, plan }, '2026-03-21 08:00')).toEqual(['consent-revoked']);
    expect(revocationDeadline(revokedAt)).toBe(at('2026-03-21 00:00'));
  });

  it('does not count federal holidays as business days', () => {
    // Thanksgiving lies between.
    expect(revocationDeadline(at('2026-11-20T12:00:00-05:00'))).toBe(
      at('2026-12-08T00:00:00-05:00'),
    );
  });

  it('is over when consent is given anew', () => {
    const again = { kind: 'artificial-voice' as const, grantedAt: at('2026-03-10 10:00') };
    const renewed = consumer({ consents: [...party.consents!, again] });
    expect(reasonsAt({ party: renewed }, '2026-03-10 12:00')).toEqual([]);
  });

  describe('of everything, from 31 January 2027', () => {
    const stopSelling = (local: string) =>
      consumer({
        consents: [
          { kind: 'artificial-voice', grantedAt: 0 },
          { ...written, revokedAt: at(local) },
        ],
      });

    it('the day before, a stop to selling leaves the other calls', () => {
      const stopped = stopSelling('2027-01-30T23:59:59-05:00');
      expect(reasonsAt({ party: stopped }, '2027-02-02 12:00')).toEqual([]);
    });

    it('the day itself, it ends them too', () => {
      const stopped = stopSelling('2027-01-31T00:00:00-05:00');
      expect(reasonsAt({ party: stopped }, '2027-02-02 12:00')).toEqual(['consent-revoked']);
    });

    it('does not end a consent that was given later', () => {
      const later = { kind: 'artificial-voice' as const, grantedAt: at('2027-02-01 10:00') };
      const stopped = stopSelling('2027-01-31T12:00:00-05:00');
      const renewed = { ...stopped, consents: [...stopped.consents!, later] };
      expect(reasonsAt({ party: renewed }, '2027-02-02 12:00')).toEqual([]);
    });
  });
});

describe('47 CFR 64.1200(c)(2), (d): do-not-call', () => {
  const seller = (facts: object) => ({
    party: consumer({ consents: [], ...facts }),
    plan: { ...sale, isArtificialVoice: false },
  });

  it('takes a number that was not looked up as on the registry', () => {
    expect(reasonsAt(seller({}), '2026-04-01 10:00')).toEqual(['do-not-call']);
    expect(reasonsAt(seller({ doNotCall: { isOnRegistry: true } }), '2026-04-01 10:00')).toEqual([
      'do-not-call',
    ]);
    expect(reasonsAt(seller({ doNotCall: { isOnRegistry: false } }), '2026-04-01 10:00')).toEqual(
      [],
    );
  });

  it('lets a business call its customers for eighteen months, and who asked for three', () => {
    const bought = { relationship: { lastTransactionAt: at('2026-01-31 12:00') } };
    expect(reasonsAt(seller(bought), '2027-07-31 07:59')).toEqual(['hours']);
    expect(reasonsAt(seller(bought), '2027-07-31 12:00')).toEqual(['do-not-call']);
    const asked = { relationship: { lastInquiryAt: at('2026-01-31 12:00') } };
    expect(reasonsAt(seller(asked), '2026-04-30 11:00')).toEqual([]);
    expect(reasonsAt(seller(asked), '2026-04-30 12:00')).toEqual(['do-not-call']);
  });

  it('keeps to the caller’s own list, customer or not, unless consent came later', () => {
    const askedAt = at('2026-03-01 12:00');
    const facts = {
      doNotCall: { isOnRegistry: false, askedAt },
      relationship: { lastTransactionAt: askedAt },
    };
    expect(reasonsAt(seller(facts), '2026-04-01 10:00')).toEqual(['do-not-call']);
    const before = { ...facts, consents: [written] };
    expect(reasonsAt(seller(before), '2026-04-01 10:00')).toEqual(['do-not-call']);
    const after = { ...facts, consents: [{ ...written, grantedAt: askedAt + 1 }] };
    expect(reasonsAt(seller(after), '2026-04-01 10:00')).toEqual([]);
  });

  it('binds sellers only', () => {
    expect(
      reasonsAt({ party: consumer({ doNotCall: { isOnRegistry: true } }) }, '2026-04-01 10:00'),
    ).toEqual([]);
  });
});

describe('mayDial', () => {
  it('may not call a person of whom nothing is known, and says all that stands against it', () => {
    const answer = ask(
      { party: { personRef: 'p' }, plan: { purpose: undefined } },
      at('2026-04-01 10:00'),
    );
    expect(answer).toMatchObject({ allowed: false, timeZoneData: '2026c' });
    expect(
      reasonsAt({ party: { personRef: 'p' }, plan: { purpose: undefined } }, '2026-04-01 10:00'),
    ).toEqual(['third-party', 'location-unknown', 'consent-missing', 'do-not-call']);
  });

  it('names the law of each reason, and no number and no name', () => {
    const party = consumer({ consents: [], onBehalfOf: 'First Example Bank' });
    expect(ask({ party }, at('2026-04-01 07:00'))).toEqual({
      timeZoneData: '2026c',
      allowed: false,
      reasons: [
        {
          code: 'hours',
          source: '12 CFR 1006.6(b)(1)(i); 47 CFR 64.1200(c)(1); 16 CFR 310.4(c)',
        },
        { code: 'consent-missing', source: '47 CFR 64.1200(a)(1)-(3)' },
      ],
    });
  });

  it('takes a number that the party does not list as one more place where they may be', () => {
    const question = { plan: { number: '+18085550147' } }; // Hawaii
    expect(freeAt(question, '2026-04-01 12:00')).toBe('2026-04-01 14:00');
  });

  it.each([
    ['2026-03-08', '2026-03-08T12:00:00Z'],
    ['2026-11-01', '2026-11-01T13:00:00Z'],
  ])('opens at eight on the clock on %s, when clocks change', (day, opens) => {
    const before = ask({}, Date.parse(`${day}T07:00:00Z`));
    expect(before).toMatchObject({ allowed: false, freeAt: Date.parse(opens) });
    expect(ask({}, Date.parse(opens)).allowed).toBe(true);
    expect(ask({}, Date.parse(opens) - 1).allowed).toBe(false);
  });
});
