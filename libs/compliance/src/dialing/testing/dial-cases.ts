import type { PartyContext } from '@verbatim/contracts';
import type { CallHistory, PastCall } from '../call-history.js';
import type { DialAnswer, DialReasonCode } from '../dial-answer.js';
import type { DialPlan } from '../dial-case.js';
import { mayDial } from '../may-dial.js';

/** `2026-04-01 10:00` on clocks in New York, unless another zone's offset is given. */
export const at = (local: string): number =>
  Date.parse(
    /[Z+]|-\d\d:\d\d$/.test(local.slice(16)) ? local : `${local.replace(' ', 'T')}:00-04:00`,
  );

const MOBILE = '+12125550147';

/** A consumer in New York with a credit card debt who has agreed to an artificial voice. */
export const consumer = (facts: Partial<PartyContext> = {}): PartyContext => ({
  personRef: 'person-1',
  numbers: [{ number: MOBILE, type: 'mobile' }],
  debts: [{ debtId: 'card' }],
  consents: [{ kind: 'artificial-voice', grantedAt: 0 }],
  ...facts,
});

/** Consents besides the one that every such consumer has given. */
export const consenting = (...consents: NonNullable<PartyContext['consents']>): PartyContext =>
  consumer({ consents: [{ kind: 'artificial-voice', grantedAt: 0 }, ...consents] });

export const call = (
  local: string,
  outcome: PastCall['outcome'] = 'unanswered',
  more: Partial<PastCall> = {},
): PastCall => ({ at: at(local), direction: 'outbound', outcome, ...more });

export interface Question {
  readonly party?: PartyContext;
  readonly history?: CallHistory;
  readonly plan?: DialPlan;
}

const PLAN: DialPlan = { purpose: 'collection', timeZoneData: '2026c' };

export function ask(
  { party = consumer(), history = [], plan = {} }: Question,
  when: number,
): DialAnswer {
  return mayDial(party, history, when, { ...PLAN, ...plan });
}

/** The codes against it, none when it is allowed. */
export function reasonsAt(question: Question, local: string): DialReasonCode[] {
  const answer = ask(question, at(local));
  return answer.allowed ? [] : answer.reasons.map(({ code }) => code);
}

/** When it will be free, as New York shows it. */
export function freeAt(question: Question, local: string): string | undefined {
  const answer = ask(question, at(local));
  if (answer.allowed || answer.freeAt === undefined) return undefined;
  const shown = new Date(answer.freeAt).toLocaleString('sv-SE', { timeZone: 'America/New_York' });
  return shown.slice(0, 16);
}
