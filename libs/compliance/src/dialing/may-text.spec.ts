import { PartyContext } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { mayText } from './may-text.js';

const TO = '+15550100100';
const AT = 1_000;
const party = (fields: object): PartyContext => PartyContext.parse({ personRef: 'p', ...fields });
const answerTo = (fields: object, medium: 'text' | 'email' = 'text') =>
  mayText(party(fields), AT, { medium, to: TO });

describe('mayText', () => {
  it.each([
    ['of whom nothing is known', {}],
    ['who wants no calls', { optOuts: [{ medium: 'telephone', at: 1 }] }],
    [
      'who wants none at another number',
      { optOuts: [{ medium: 'text', number: '+15550100199', at: 1 }] },
    ],
    ['who will say so later', { optOuts: [{ medium: 'text', at: AT + 1 }] }],
  ])('lets a message go to somebody %s', (_name, fields) => {
    expect(answerTo(fields)).toEqual({ allowed: true });
  });

  it.each([
    ['medium-opt-out', { optOuts: [{ medium: 'text', at: AT }] }],
    ['medium-opt-out', { optOuts: [{ medium: 'text', number: TO, at: 1 }] }],
    ['wrong-number', { numbers: [{ number: TO, isWrongNumber: true }] }],
    ['ceased', { debts: [{ debtId: 'd', ceasedAt: 1 }] }],
  ] as const)('refuses it as %s to somebody with %j', (reason, fields) => {
    expect(answerTo(fields)).toEqual({ allowed: false, reason });
  });

  it('takes a wish about e-mail for one about e-mail', () => {
    const fields = { optOuts: [{ medium: 'email', at: 1 }] };
    expect(answerTo(fields)).toEqual({ allowed: true });
    expect(answerTo(fields, 'email')).toMatchObject({ allowed: false });
  });
});
