import { describe, expect, it } from 'vitest';
import { PARTY_LIMITS, PartyContext, WORD_FIELDS, partyIn } from '../index.js';

const ADA = {
  personRef: 'crm-81',
  isFirstContact: true,
  onBehalfOf: 'First Example Bank',
  languages: ['en', 'es-US'],
  numbers: [{ number: '+12125550147', type: 'mobile' }],
  addresses: [{ jurisdiction: 'US-CA', zone: 'America/Los_Angeles', kind: 'home' }],
  debts: [{ debtId: 'd-1', openedAt: 1_700_000_000_000, isTimeBarred: false }],
  consents: [{ kind: 'artificial-voice', grantedAt: 1_750_000_000_000, isWritten: true }],
};

describe('PartyContext', () => {
  it('needs a reference and nothing else: what is unknown stays unknown', () => {
    expect(PartyContext.parse({ personRef: 'p' })).toEqual({ personRef: 'p' });
    expect(PartyContext.safeParse({}).success).toBe(false);
  });

  it('keeps fields that a newer producer adds', () => {
    expect(PartyContext.parse({ ...ADA, addedLater: [1] })).toHaveProperty('addedLater', [1]);
  });

  it.each([
    ['a number that is not written with its country', { numbers: [{ number: '2125550147' }] }],
    ['a jurisdiction in words', { addresses: [{ jurisdiction: 'California' }] }],
    ['a consent of no known kind', { consents: [{ kind: 'everything', grantedAt: 0 }] }],
    ['a time of day past midnight', { inconvenient: [{ from: '24:00', to: '25:00' }] }],
    ['a day that is none', { inconvenient: [{ days: ['someday'] }] }],
    [
      'more debts than one person can have',
      { debts: Array.from({ length: PARTY_LIMITS.debtsMax + 1 }, (_, i) => ({ debtId: `${i}` })) },
    ],
    ['more than an event has room for', { note: 'x'.repeat(PARTY_LIMITS.charactersMax) }],
  ])('refuses %s', (_name, change) => {
    expect(PartyContext.safeParse({ ...ADA, ...change }).success).toBe(false);
  });
});

describe('partyIn', () => {
  it('finds the party among the words that a call started with', () => {
    expect(WORD_FIELDS['call.started']).toContain('party');
    expect(partyIn({ from: '+1', to: '+2', party: ADA })).toEqual(ADA);
  });

  it('knows nothing of a call from before there was a party, or of one that is not readable', () => {
    expect(partyIn({ from: '+12125550147', to: '+15550100005' })).toBeUndefined();
    expect(partyIn({ party: null })).toBeUndefined();
    expect(partyIn({ party: { personRef: '' } })).toBeUndefined();
  });
});
