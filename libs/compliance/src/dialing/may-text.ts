import type { PartyContext } from '@verbatim/contracts';

export interface TextPlan {
  readonly medium: 'text' | 'email';
  /** Where it is to go: a wish about one number is a wish about that number alone. */
  readonly to: string;
}

export type TextRefusal = 'wrong-number' | 'ceased' | 'medium-opt-out';
export type TextAnswer =
  { readonly allowed: true } | { readonly allowed: false; readonly reason: TextRefusal };

/**
 * Whether a message that the person has just asked for, as the confirmation of a booking, may go to them: not
 * where they said that they want none by that medium, not to a number that is another's, and not while they want
 * to hear no more of a debt.
 *
 * Limits: nothing that was not asked for may be sent by this answer; marketing takes its own written consent.
 * Source: 12 CFR 1006.6(c)(1), 1006.6(e), 1006.14(h)(1); 47 CFR 64.1200(a)(10).
 */
export function mayText(party: PartyContext, at: number, { medium, to }: TextPlan): TextAnswer {
  const { numbers = [], debts = [], optOuts = [] } = party;
  if (numbers.some(({ number, isWrongNumber }) => number === to && isWrongNumber === true)) {
    return refused('wrong-number');
  }
  if (debts.some(({ ceasedAt }) => ceasedAt !== undefined && ceasedAt <= at)) {
    return refused('ceased');
  }
  const isOut = optOuts.some(
    (wish) =>
      wish.medium === medium && wish.at <= at && (wish.number === undefined || wish.number === to),
  );
  return isOut ? refused('medium-opt-out') : { allowed: true };
}

const refused = (reason: TextRefusal): TextAnswer => ({ allowed: false, reason });
