import { describe, expect, it } from 'vitest';
import { factsOfCall } from './facts-of-call.js';

const of = (party: object, stated = {}, mode?: 'open' | 'after-hours') =>
  factsOfCall({ party: { personRef: 'p1', ...party }, stated, mode });

describe('factsOfCall', () => {
  it('leaves unknown what nobody says', () => {
    expect(factsOfCall({ party: undefined, mode: undefined, stated: {} })).toEqual({
      recorded: true,
    });
    expect(of({})).toEqual({ recorded: true });
  });

  it('takes what the vertical states, and the party above it', () => {
    expect(of({}, { medicare: false, minor: false })).toMatchObject({
      medicare: false,
      minor: false,
    });
    expect(of({ ageClass: 'minor' }, { minor: false })).toMatchObject({ minor: true });
  });

  it('knows the mode of the vertical', () => {
    expect(of({}, {}, 'after-hours').afterHours).toBe(true);
    expect(of({}, {}, 'open').afterHours).toBe(false);
  });

  it.each([
    [[{ isTimeBarred: true }, {}], true],
    [[{ isTimeBarred: false }, { isTimeBarred: false }], false],
    [[{ isTimeBarred: false }, {}], undefined],
    [[], undefined],
  ])('says that a debt is time-barred only as far as every debt tells: %j', (debts, expected) => {
    const named = debts.map((debt, i) => ({ debtId: `d${i}`, ...debt }));
    expect(of({ debts: named }).debtTimeBarred).toBe(expected);
  });

  it('reads the relation, the wish for no calls and the first contact', () => {
    expect(
      of({
        relation: 'third-party',
        isFirstContact: true,
        optOuts: [{ medium: 'email', at: 1 }],
      }),
    ).toMatchObject({ thirdParty: true, firstContact: true, optedOut: false });
    expect(of({ optOuts: [], doNotCall: { askedAt: 1 } })).toMatchObject({ optedOut: true });
    expect(of({ doNotCall: {} })).not.toHaveProperty('optedOut');
  });
});
