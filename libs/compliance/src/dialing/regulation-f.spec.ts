import { describe, expect, it } from 'vitest';
import { at, call, consenting, consumer, freeAt, reasonsAt } from './testing/dial-cases.js';

/** The worked examples of the official commentary, by paragraph. Their days fall on the same weekdays in 2026. */

describe('12 CFR 1006, comment 6(b)(1)(i)-2: conflicting information about where the consumer is', () => {
  const eastern = { number: '+12125550147', type: 'mobile' } as const;

  it('i. an Eastern mobile and a Pacific address: from 11:00 to 21:00 Eastern time', () => {
    const party = consumer({ numbers: [eastern], addresses: [{ jurisdiction: 'US-CA' }] });
    expect(reasonsAt({ party }, '2026-04-01 10:59')).toEqual(['hours']);
    expect(reasonsAt({ party }, '2026-04-01 11:00')).toEqual([]);
    expect(reasonsAt({ party }, '2026-04-01 20:59')).toEqual([]);
    expect(reasonsAt({ party }, '2026-04-01 21:00')).toEqual(['hours']);
    expect(freeAt({ party }, '2026-04-01 21:00')).toBe('2026-04-02 11:00');
  });

  it('ii. an Eastern mobile and a Mountain landline: from 10:00 to 21:00 Eastern time', () => {
    const mountain = { number: '+13035550147', type: 'landline' } as const;
    const party = consumer({ numbers: [eastern, mountain] });
    expect(reasonsAt({ party }, '2026-04-01 09:59')).toEqual(['hours']);
    expect(reasonsAt({ party }, '2026-04-01 10:00')).toEqual([]);
    expect(reasonsAt({ party }, '2026-04-01 20:59')).toEqual([]);
    expect(reasonsAt({ party }, '2026-04-01 21:00')).toEqual(['hours']);
  });
});

describe('12 CFR 1006, comment 6(b)(1)-1: times and places that are inconvenient', () => {
  it('i. Tuesdays and Thursdays through the end of the year', () => {
    const until = at('2027-01-01T00:00:00-05:00');
    const party = consumer({ inconvenient: [{ days: ['tue', 'thu'], until }] });
    expect(reasonsAt({ party }, '2026-04-02 10:00')).toEqual(['inconvenient-time']);
    expect(freeAt({ party }, '2026-04-02 10:00')).toBe('2026-04-03 08:00');
    expect(reasonsAt({ party }, '2026-04-03 10:00')).toEqual([]);
    expect(reasonsAt({ party }, '2027-01-05 12:00')).toEqual([]);
  });

  it('ii. weekdays from 15:00 to 17:00, and weekends', () => {
    const party = consumer({
      inconvenient: [
        { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '15:00', to: '17:00' },
        { days: ['sat', 'sun'] },
      ],
    });
    expect(reasonsAt({ party }, '2026-04-03 14:59')).toEqual([]);
    expect(freeAt({ party }, '2026-04-03 15:00')).toBe('2026-04-03 17:00');
    expect(freeAt({ party }, '2026-04-04 10:00')).toBe('2026-04-06 08:00');
  });

  it('iii. at home: the landline there, and no mobile (comment 6(b)(1)(ii)-1.i)', () => {
    const home = { number: '+12125550101', type: 'landline', place: 'home' } as const;
    const mobile = { number: '+12125550102', type: 'mobile' } as const;
    const party = consumer({ numbers: [home, mobile], inconvenient: [{ place: 'home' }] });
    const to = (number: string) => ({ party, plan: { number } });
    expect(reasonsAt(to(home.number), '2026-04-01 10:00')).toEqual(['inconvenient-place']);
    expect(freeAt(to(home.number), '2026-04-01 10:00')).toBeUndefined();
    expect(reasonsAt(to(mobile.number), '2026-04-01 10:00')).toEqual([]);
  });

  it('is lifted by consent that was given to the collector (1006.6(b)(4)(i)), not to the creditor', () => {
    const inconvenient = [{ days: ['wed' as const] }];
    const agreed = { kind: 'unusual-time-or-place' as const, grantedAt: 0, isDirect: true };
    const party = { ...consenting(agreed), inconvenient };
    expect(reasonsAt({ party }, '2026-04-01 22:30')).toEqual([]);
    const indirect = { ...consenting({ ...agreed, isDirect: false }), inconvenient };
    expect(reasonsAt({ party: indirect }, '2026-04-01 22:30')).toEqual([
      'hours',
      'inconvenient-time',
    ]);
  });

  it('may go over midnight', () => {
    const party = consumer({ inconvenient: [{ days: ['wed'], from: '18:00', to: '09:30' }] });
    expect(reasonsAt({ party }, '2026-04-01 17:59')).toEqual([]);
    expect(freeAt({ party }, '2026-04-01 18:00')).toBe('2026-04-02 09:30');
    expect(reasonsAt({ party }, '2026-04-02 09:00')).toEqual(['inconvenient-time']);
    expect(reasonsAt({ party }, '2026-04-03 09:00')).toEqual([]);
  });
});

describe('12 CFR 1006.6(b)(2), (b)(3), (c)(1), (d)(1): who must not be called at all', () => {
  it.each([
    [
      'an attorney speaks for the consumer',
      { debts: [{ debtId: 'card', isRepresented: true }] },
      'represented',
    ],
    [
      'a written wish to cease was received',
      { debts: [{ debtId: 'card', ceasedAt: 1 }] },
      'ceased',
    ],
    ['the person is somebody else', { relation: 'third-party' as const }, 'third-party'],
    ['nobody knows who the person is to any debt', { debts: [] }, 'third-party'],
    [
      'the number is somebody else’s',
      { numbers: [{ number: '+12125550147', isWrongNumber: true }] },
      'wrong-number',
    ],
    [
      'the employer forbids it, and the number is at work',
      {
        isWorkForbidden: true,
        numbers: [{ number: '+12125550147', type: 'landline' as const, place: 'work' as const }],
      },
      'workplace',
    ],
  ])('%s', (_name, facts, code) => {
    const question = { party: consumer(facts), plan: { number: '+12125550147' } };
    expect(reasonsAt(question, '2026-04-01 10:00')).toContain(code);
    expect(freeAt(question, '2026-04-01 10:00')).toBeUndefined();
  });

  it('concerns the debt that the wish was about, and no other', () => {
    const party = consumer({ debts: [{ debtId: 'card', ceasedAt: 1 }, { debtId: 'medical' }] });
    expect(reasonsAt({ party, plan: { debtIds: ['medical'] } }, '2026-04-01 10:00')).toEqual([]);
    expect(reasonsAt({ party, plan: { debtIds: ['card'] } }, '2026-04-01 10:00')).toEqual([
      'ceased',
    ]);
    expect(reasonsAt({ party }, '2026-04-01 10:00')).toEqual(['ceased']);
  });
});

describe('12 CFR 1006.10(c): location information', () => {
  const party = consumer({ relation: 'third-party', debts: [] });
  const plan = { purpose: 'location-information' as const };

  it('may be asked of a third party, and not twice', () => {
    expect(reasonsAt({ party, plan }, '2026-10-20 10:00')).toEqual([]);
    const history = [call('2026-10-06 10:00', 'conversation')];
    expect(reasonsAt({ party, plan, history }, '2026-10-20 10:00')).toEqual([
      'location-asked-before',
    ]);
  });

  it('14(b)(2)(i)-1.iii: seven unanswered calls from 6 to 12 October', () => {
    const history = [6, 7, 8, 9, 10, 11].map((day) =>
      call(`2026-10-${String(day).padStart(2, '0')} 10:00`),
    );
    expect(reasonsAt({ party, plan, history }, '2026-10-12 10:00')).toEqual([]);
    const seven = [...history, call('2026-10-12 10:00')];
    expect(freeAt({ party, plan, history: seven }, '2026-10-12 11:00')).toBe('2026-10-13 08:00');
  });
});

describe('12 CFR 1006.14(b)(2): how often', () => {
  const firstSix = [
    call('2026-04-01 10:00', 'message'),
    ...[2, 3, 4, 5, 6].map((day) => call(`2026-04-0${day} 10:00`)),
  ];

  it('comment 14(b)(2)(i)-1.i: seven calls from 1 to 7 April, and the next on 8 April', () => {
    expect(reasonsAt({ history: firstSix }, '2026-04-07 10:00')).toEqual([]);
    const history = [...firstSix, call('2026-04-07 10:00')];
    expect(reasonsAt({ history }, '2026-04-07 15:00')).toEqual(['calls-in-seven-days']);
    expect(freeAt({ history }, '2026-04-07 15:00')).toBe('2026-04-08 08:00');
    expect(reasonsAt({ history }, '2026-04-08 08:00')).toEqual([]);
  });

  it('comment 14(b)(2)(ii)-1.i: a call on 1 April, two on 2, 3 and 6 April; the eighth on 7 April', () => {
    const history = [
      call('2026-04-01 10:00', 'message'),
      ...['02', '03', '06'].flatMap((day) => [
        call(`2026-04-${day} 10:00`),
        call(`2026-04-${day} 17:00`),
      ]),
    ];
    expect(reasonsAt({ history }, '2026-04-07 10:00')).toEqual(['calls-in-seven-days']);
    expect(freeAt({ history }, '2026-04-07 10:00')).toBe('2026-04-08 08:00');
  });

  it('comment 14(b)(2)(i)-1.ii: a conversation that the consumer began on 13 August; free on 20 August', () => {
    const history = [call('2026-08-13 10:00', 'conversation', { direction: 'inbound' })];
    expect(reasonsAt({ history }, '2026-08-19 20:59')).toEqual(['after-conversation']);
    expect(freeAt({ history }, '2026-08-13 11:00')).toBe('2026-08-20 08:00');
    expect(reasonsAt({ history }, '2026-08-20 08:00')).toEqual([]);
  });

  it('comment 14(b)(2)(ii)-1.ii: a conversation on 14 August; not before 21 August', () => {
    const history = [call('2026-08-11 10:00'), call('2026-08-14 10:00', 'conversation')];
    expect(reasonsAt({ history }, '2026-08-20 20:00')).toEqual(['after-conversation']);
    expect(freeAt({ history }, '2026-08-14 10:30')).toBe('2026-08-21 08:00');
  });

  it('comment 14(b)(2)(i)-3.i: calls to a number that was not the consumer’s were not to the consumer', () => {
    const history = [
      ...firstSix,
      call('2026-04-07 09:00'),
      call('2026-04-07 09:30', 'conversation'),
    ];
    const misdirected = history.map((each) => ({ ...each, isWrongNumber: true }));
    expect(reasonsAt({ history: misdirected }, '2026-04-07 10:00')).toEqual([]);
  });

  it('does not count for those who speak for others about the debt (1006.14(b)(3)(iii))', () => {
    const history = [...firstSix, call('2026-04-07 09:00', 'conversation')];
    const party = consumer({ relation: 'attorney' });
    expect(reasonsAt({ party, history }, '2026-04-07 10:00')).toEqual([]);
  });
});

describe('12 CFR 1006.14(b)(3)(i), comment 3: calls to which the person agreed', () => {
  const agreed = (local: string, more = {}) =>
    consenting({ kind: 'further-calls', grantedAt: at(local), isDirect: true, ...more });

  it('i. "call back on Monday", said on Friday, 3 April', () => {
    const history = [call('2026-04-03 10:00', 'conversation')];
    expect(reasonsAt({ history }, '2026-04-06 10:00')).toEqual(['after-conversation']);
    const monday = { validFrom: at('2026-04-06 00:00'), validUntil: at('2026-04-07 00:00') };
    const party = agreed('2026-04-03 10:05', monday);
    expect(reasonsAt({ party, history }, '2026-04-06 10:00')).toEqual([]);
    expect(freeAt({ party, history }, '2026-04-04 10:00')).toBe('2026-04-06 08:00');
    expect(reasonsAt({ party, history }, '2026-04-07 10:00')).toEqual(['after-conversation']);
  });

  it('ii. ends with the next conversation', () => {
    const party = agreed('2026-04-03 10:05');
    const first = call('2026-04-03 10:00', 'conversation');
    expect(reasonsAt({ party, history: [first] }, '2026-04-06 10:00')).toEqual([]);
    const history = [first, call('2026-04-06 10:00', 'conversation')];
    expect(reasonsAt({ party, history }, '2026-04-08 10:00')).toEqual(['after-conversation']);
  });

  it('iii. eight calls from 8 to 10 June after consent on 4 June do not count; on 11 June they would', () => {
    const party = agreed('2026-06-04 12:00');
    const before = ['01', '02', '03'].map((day) => call(`2026-06-${day} 10:00`));
    const within = ['08', '09', '10'].flatMap((day) =>
      ['10:00', '13:00', '16:00']
        .slice(0, day === '10' ? 2 : 3)
        .map((time) => call(`2026-06-${day} ${time}`)),
    );
    const history = [...before, ...within];
    expect(reasonsAt({ party, history }, '2026-06-10 18:00')).toEqual([]);
    expect(reasonsAt({ party, history }, '2026-06-11 10:00')).toEqual([]);
    // Without the consent the eight count.
    expect(reasonsAt({ history }, '2026-06-11 10:00')).toEqual(['calls-in-seven-days']);
    // And those after it do.
    const after = [8, 9, 10, 11, 12, 13, 14].map((hour) =>
      call(`2026-06-11 ${String(hour).padStart(2, '0')}:00`),
    );
    expect(reasonsAt({ party, history: [...history, ...after] }, '2026-06-11 15:00')).toEqual([
      'calls-in-seven-days',
    ]);
  });

  it('does not count where it was given to the creditor, or taken back', () => {
    const history = [call('2026-04-03 10:00', 'conversation')];
    const indirect = agreed('2026-04-03 10:05', { isDirect: undefined });
    expect(reasonsAt({ party: indirect, history }, '2026-04-06 10:00')).toEqual([
      'after-conversation',
    ]);
    const revoked = agreed('2026-04-03 10:05', { revokedAt: at('2026-04-05 10:00') });
    expect(reasonsAt({ party: revoked, history }, '2026-04-06 10:00')).toEqual([
      'after-conversation',
    ]);
  });

  it('opens neither the hours nor a medium that was refused (comment 14(b)(3)(i)-1)', () => {
    const party = {
      ...agreed('2026-04-03 10:05'),
      optOuts: [{ medium: 'telephone' as const, at: 0 }],
    };
    expect(reasonsAt({ party }, '2026-04-06 07:00')).toEqual(['hours', 'medium-opt-out']);
  });
});

describe('12 CFR 1006.14(b)(3)(ii): calls that did not connect', () => {
  it('do not count; a call that rang, or met a machine, does', () => {
    const seven = (outcome: 'unconnected' | 'unanswered' | 'message') =>
      [1, 2, 3, 4, 5, 6, 7].map((day) => call(`2026-04-0${day} 10:00`, outcome));
    expect(reasonsAt({ history: seven('unconnected') }, '2026-04-07 15:00')).toEqual([]);
    for (const outcome of ['unanswered', 'message'] as const) {
      expect(reasonsAt({ history: seven(outcome) }, '2026-04-07 15:00')).toEqual([
        'calls-in-seven-days',
      ]);
    }
  });
});

describe('12 CFR 1006.14(b)(4), comment 2: per person and per debt', () => {
  const party = consumer({ debts: [{ debtId: 'medical' }, { debtId: 'card' }] });
  const about = (...debtIds: string[]) => ({ party, plan: { debtIds } });

  it('i. twenty-one unanswered calls, seven counted towards each of three debts', () => {
    const debts = ['medical', 'card-a', 'card-b'];
    const three = consumer({ debts: debts.map((debtId) => ({ debtId })) });
    const days = [1, 2, 3, 4, 5, 6, 7];
    const history = debts.flatMap((debtId) =>
      days.map((day) => call(`2026-04-0${day} 10:00`, 'unanswered', { debtIds: [debtId] })),
    );
    // The last of each was within seven; one more of any is not.
    const twenty = history.slice(0, -1);
    expect(
      reasonsAt(
        { party: three, history: twenty, plan: { debtIds: ['card-b'] } },
        '2026-04-07 10:00',
      ),
    ).toEqual([]);
    expect(
      reasonsAt({ party: three, history, plan: { debtIds: ['card-b'] } }, '2026-04-07 11:00'),
    ).toEqual(['calls-in-seven-days']);
  });

  it('ii. a message that names no debt counts towards whichever the record says', () => {
    const history = [1, 2, 3, 4, 5, 6, 7].map((day) =>
      call(`2026-04-0${day} 10:00`, 'message', { debtIds: ['medical'] }),
    );
    expect(reasonsAt({ ...about('card'), history }, '2026-04-07 11:00')).toEqual([]);
    expect(reasonsAt({ ...about('medical'), history }, '2026-04-07 11:00')).toEqual([
      'calls-in-seven-days',
    ]);
  });

  it('counts towards every debt where the record names none', () => {
    const history = [1, 2, 3, 4, 5, 6, 7].map((day) => call(`2026-04-0${day} 10:00`));
    expect(reasonsAt({ ...about('card'), history }, '2026-04-07 11:00')).toEqual([
      'calls-in-seven-days',
    ]);
  });

  it('iii. a conversation about the medical debt alone leaves the card debt free', () => {
    const history = [call('2026-11-09 12:00', 'conversation', { debtIds: ['medical'] })];
    expect(reasonsAt({ ...about('medical'), history }, '2026-11-12 12:00')).toEqual([
      'after-conversation',
    ]);
    expect(reasonsAt({ ...about('card'), history }, '2026-11-12 12:00')).toEqual([]);
    expect(reasonsAt({ party, history }, '2026-11-12 12:00')).toEqual(['after-conversation']);
  });

  it('iv. a conversation about both counts for both', () => {
    const history = [call('2026-11-09 12:00', 'conversation', { debtIds: ['medical', 'card'] })];
    expect(reasonsAt({ ...about('card'), history }, '2026-11-12 12:00')).toEqual([
      'after-conversation',
    ]);
  });

  it('v. a conversation about neither may be counted towards one', () => {
    const history = [
      call('2026-11-12 12:00', 'conversation', { debtIds: ['medical'], discussedDebtIds: [] }),
    ];
    expect(reasonsAt({ ...about('medical'), history }, '2026-11-13 12:00')).toEqual([
      'after-conversation',
    ]);
    expect(reasonsAt({ ...about('card'), history }, '2026-11-13 12:00')).toEqual([]);
  });

  it('vi. begun about one, spoken of the other: a conversation about both', () => {
    const history = [
      call('2026-11-09 12:00', 'conversation', {
        debtIds: ['medical'],
        discussedDebtIds: ['card'],
      }),
    ];
    expect(reasonsAt({ ...about('medical'), history }, '2026-11-12 12:00')).toEqual([
      'after-conversation',
    ]);
    expect(reasonsAt({ ...about('card'), history }, '2026-11-12 12:00')).toEqual([
      'after-conversation',
    ]);
  });

  it('vii. student loans under one account number are one debt', () => {
    const loans = consumer({
      debts: ['loan-1', 'loan-2', 'loan-3'].map((debtId) => ({ debtId, countsAs: 'account-9' })),
    });
    const history = [call('2026-11-09 12:00', 'conversation', { debtIds: ['loan-1'] })];
    expect(
      reasonsAt({ party: loans, history, plan: { debtIds: ['loan-3'] } }, '2026-11-12 12:00'),
    ).toEqual(['after-conversation']);
  });
});

describe('12 CFR 1006.14(h)(1), comment 3.i: "stop calling"', () => {
  it('ends calls from the moment it was said, and time does not lift it', () => {
    const party = consumer({ optOuts: [{ medium: 'telephone', at: at('2026-04-01 10:00') }] });
    expect(reasonsAt({ party }, '2026-04-01 09:59')).toEqual([]);
    expect(reasonsAt({ party }, '2026-04-01 10:00')).toEqual(['medium-opt-out']);
    expect(freeAt({ party }, '2026-04-01 10:00')).toBeUndefined();
  });

  it('of one number leaves the others, and of e-mail leaves calls (comment 14(h)(1)-2)', () => {
    const numbers = [{ number: '+12125550101' }, { number: '+12125550102' }];
    const party = consumer({
      numbers,
      optOuts: [
        { medium: 'telephone', number: '+12125550101', at: 0 },
        { medium: 'email', at: 0 },
      ],
    });
    const to = (number?: string) => ({ party, plan: number === undefined ? {} : { number } });
    expect(reasonsAt(to('+12125550101'), '2026-04-01 10:00')).toEqual(['medium-opt-out']);
    expect(reasonsAt(to('+12125550102'), '2026-04-01 10:00')).toEqual([]);
    expect(reasonsAt(to(), '2026-04-01 10:00')).toEqual(['medium-opt-out']);
  });
});
