import { describe, expect, it } from 'vitest';
import { dialEventsOf, factsOfParty, historyAsRulesCount } from './as-rules-see-it.js';
import { ask, at, call, consenting, consumer } from './testing/dial-cases.js';

describe('factsOfParty', () => {
  it('tells what is known and leaves out what is not', () => {
    expect(factsOfParty({ personRef: 'p' })).toEqual({});
    expect(factsOfParty({ personRef: 'p', ageClass: 'unknown', debts: [] })).toEqual({});
    const known = { isFirstContact: false, relation: 'consumer', ageClass: 'adult' } as const;
    expect(factsOfParty({ personRef: 'p', ...known, optOuts: [] })).toEqual({
      firstContact: false,
      thirdParty: false,
      minor: false,
      optedOut: false,
    });
  });

  it('takes one time-barred debt as enough, and one of unknown age as not knowing', () => {
    const debts = [{ debtId: 'a', isTimeBarred: false }, { debtId: 'b' }];
    expect(factsOfParty(consumer({ debts }))).not.toHaveProperty('debtTimeBarred');
    const barred = [...debts, { debtId: 'c', isTimeBarred: true }];
    expect(factsOfParty(consumer({ debts: barred }))).toMatchObject({ debtTimeBarred: true });
  });

  it('knows an opt-out of calls, and a wish not to be sold to', () => {
    const told = { at: 0 };
    expect(factsOfParty(consumer({ optOuts: [{ medium: 'email', ...told }] })).optedOut).toBe(
      false,
    );
    expect(factsOfParty(consumer({ optOuts: [{ medium: 'telephone', ...told }] })).optedOut).toBe(
      true,
    );
    expect(factsOfParty(consumer({ doNotCall: { askedAt: 1 } })).optedOut).toBe(true);
  });
});

describe('historyAsRulesCount', () => {
  it('marks what the law does not count', () => {
    const agreed = {
      kind: 'further-calls' as const,
      grantedAt: at('2026-04-03 10:05'),
      isDirect: true,
    };
    const history = [
      call('2026-04-01 10:00', 'message', { debtIds: ['card'] }),
      call('2026-04-02 10:00', 'unconnected'),
      call('2026-04-03 10:00', 'conversation', {
        debtIds: ['card'],
        discussedDebtIds: ['medical'],
      }),
      call('2026-04-04 10:00'), // agreed to
      call('2026-04-05 10:00', 'conversation', { isWrongNumber: true }),
      call('2026-04-06 10:00', 'conversation', { direction: 'inbound' }),
    ];
    expect(
      historyAsRulesCount(consenting(agreed), history).map(({ reached, debts, counts }) => [
        reached,
        debts.join(' '),
        counts,
      ]),
    ).toEqual([
      ['voicemail', 'card', true],
      ['nobody', '', false],
      ['conversation', 'card medical', true],
      ['nobody', '', false],
      ['nobody', '', false],
      ['conversation', '', false],
    ]);
  });
});

describe('dialEventsOf', () => {
  it('tells a verdict what was known before the call, and nothing of a call that was allowed', () => {
    expect(dialEventsOf(ask({}, at('2026-04-01 10:00')))).toEqual([]);
    const party = consumer({ consents: [], optOuts: [{ medium: 'telephone', at: 0 }] });
    expect(dialEventsOf(ask({ party }, at('2026-04-01 07:00')))).toEqual([
      'dialed-after-opt-out',
      'dialed-outside-hours',
      'dialed-without-consent',
    ]);
  });
});
