import type { PartyContext } from '@verbatim/contracts';
import { beginsAfter, holdsAt, revocationDeadline, revokedAtOf } from './consents.js';
import type { Obstacle } from './dial-answer.js';
import type { DialCase, DialedNumber } from './dial-case.js';

type Consent = NonNullable<PartyContext['consents']>[number];

/** An established business relationship lasts so long from the last purchase, or the last inquiry. */
const TRANSACTION_MONTHS = 18;
const INQUIRY_MONTHS = 3;

/**
 * What an artificial voice and a seller need before they call.
 *
 * Limits: any artificial voice is taken to need consent; the exemptions for residential landlines and for
 * some health care and bank calls are not known here. Source: 47 CFR 64.1200(a), (c), (d) [S].
 */
export function automatedCallObstacles(dial: DialCase, at: number): Obstacle[] {
  return [
    ...numberObstacles(dial),
    ...consentObstacles(dial, at),
    ...(dial.isFor('telemarketing') ? doNotCall(dial, at) : []),
  ];
}

function numberObstacles({ numbers }: DialCase): Obstacle[] {
  const obstacles: Obstacle[] = [];
  if (numbers.some(isEmergencyNumber)) {
    obstacles.push({ code: 'emergency-line' });
  }
  if (numbers.some(({ isWrongNumber }) => isWrongNumber === true)) {
    obstacles.push({ code: 'wrong-number' });
  }
  return obstacles;
}

/** What is no subscriber's number, 911 or 988 for example, is a service. */
const isEmergencyNumber = ({ number, isEmergencyLine }: DialedNumber): boolean =>
  isEmergencyLine === true || !/^\+[1-9]\d{6,14}$/.test(number);

function consentObstacles(dial: DialCase, at: number): Obstacle[] {
  if (dial.plan.isArtificialVoice === false) return [];
  const usable = usableConsents(dial);
  if (usable.some((consent) => isInForce(dial, consent, at))) return [];
  const wasRevoked = usable.some(
    (consent) => holdsAt(consent, at) && revokedAtOf(consent, all(dial)) !== undefined,
  );
  const starts = usable.flatMap((consent) => beginsAfter(consent, at) ?? []);
  return [
    {
      code: wasRevoked ? 'consent-revoked' : 'consent-missing',
      ...(starts.length > 0 && { liftsAt: Math.min(...starts) }),
    },
  ];
}

/** A seller needs a written one for selling, which is more than one for an artificial voice. */
function usableConsents(dial: DialCase): Consent[] {
  return all(dial).filter(
    ({ kind, isWritten }) =>
      (kind === 'marketing' && isWritten === true) ||
      (kind === 'artificial-voice' && !dial.isFor('telemarketing')),
  );
}

function isInForce(dial: DialCase, consent: Consent, at: number): boolean {
  if (!holdsAt(consent, at)) return false;
  const revokedAt = revokedAtOf(consent, all(dial));
  if (revokedAt === undefined) return true;
  return at < (dial.plan.revocation === 'by-deadline' ? revocationDeadline(revokedAt) : revokedAt);
}

/**
 * The caller's own list binds always; the national registry does not bind whoever has the person's
 * written consent or an established business relationship. Not looked up counts as on it.
 */
function doNotCall(dial: DialCase, at: number): Obstacle[] {
  const { isOnRegistry, askedAt } = dial.party.doNotCall ?? {};
  const later = usableConsents(dial).filter(({ grantedAt }) => grantedAt > (askedAt ?? -1));
  if (later.some((consent) => isInForce(dial, consent, at))) return [];
  const hasAsked = askedAt !== undefined && askedAt <= at;
  const isBound = hasAsked || (isOnRegistry !== false && !isRelated(dial.party, at));
  if (!isBound) return [];
  const starts = later.flatMap((consent) => beginsAfter(consent, at) ?? []);
  return [{ code: 'do-not-call', ...(starts.length > 0 && { liftsAt: Math.min(...starts) }) }];
}

function isRelated({ relationship = {} }: PartyContext, at: number): boolean {
  const { lastTransactionAt, lastInquiryAt } = relationship;
  return (
    (lastTransactionAt !== undefined && at < monthsAfter(lastTransactionAt, TRANSACTION_MONTHS)) ||
    (lastInquiryAt !== undefined && at < monthsAfter(lastInquiryAt, INQUIRY_MONTHS))
  );
}

function monthsAfter(instant: number, months: number): number {
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  // The 31st of a shorter month is its last day.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.getTime();
}

const all = ({ party }: DialCase): readonly Consent[] => party.consents ?? [];
