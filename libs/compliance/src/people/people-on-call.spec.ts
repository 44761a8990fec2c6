import { describe, expect, it } from 'vitest';
import { PartyKeys } from './party-keys.js';
import { peopleOnCall } from './people-on-call.js';

const keys = new PartyKeys(Buffer.alloc(32, 7));
const [ADA, OURS, WORK, WRONG] = ['+16175550100', '+15550100001', '+16175550111', '+16175550122'];
const PARTY = {
  personRef: 'crm-81',
  numbers: [
    { number: ADA },
    { number: WORK },
    { number: WORK, place: 'work' as const },
    { number: WRONG, isWrongNumber: true },
  ],
};

describe('peopleOnCall', () => {
  it('is the one who calls, or the one who is called, never ourselves', () => {
    const ada = [{ personKey: keys.number(ADA), basis: 'line' }];
    const inbound = { direction: 'inbound', from: ADA, to: OURS, party: undefined } as const;
    expect(peopleOnCall(inbound, keys)).toEqual(ada);
    const outbound = { direction: 'outbound', from: OURS, to: ADA, party: undefined } as const;
    expect(peopleOnCall(outbound, keys)).toEqual(ada);
  });

  it('knows the other numbers of the party, once each, and not those of somebody else', () => {
    const call = { direction: 'inbound', from: ADA, to: OURS, party: PARTY } as const;
    expect(peopleOnCall(call, keys)).toEqual([
      { personKey: keys.number(ADA), basis: 'line' },
      { personKey: keys.number(WORK), basis: 'known' },
    ]);
  });

  it('keeps the wrong number that was called: somebody spoke there', () => {
    const call = { direction: 'outbound', from: OURS, to: WRONG, party: PARTY } as const;
    expect(peopleOnCall(call, keys)[0]).toEqual({ personKey: keys.number(WRONG), basis: 'line' });
  });

  it('finds nobody where the number is withheld', () => {
    const call = { direction: 'inbound', from: 'anonymous', to: OURS, party: undefined } as const;
    expect(peopleOnCall(call, keys)).toEqual([]);
  });
});

describe('PartyKeys', () => {
  it('name a person, a number and a debt of the same letters by different keys, and nobody by another master', () => {
    const named = [keys.person(ADA), keys.number(ADA), keys.debt(ADA)];
    expect(new Set(named).size).toBe(3);
    expect(new PartyKeys(Buffer.alloc(32, 8)).number(ADA)).not.toBe(keys.number(ADA));
    expect(keys.number(ADA)).toMatch(/^[0-9a-f]{32}$/);
  });
});
