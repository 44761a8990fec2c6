import type { ConsentKind, PartyContext } from '@verbatim/contracts';
import { dayOf, instantOf } from '../zones/local-time.js';
import { afterBusinessDays } from './business-days.js';

type Consent = NonNullable<PartyContext['consents']>[number];

/** The longest that a caller may take to act on a revocation. */
const REVOCATION_BUSINESS_DAYS = 10;
/** The regulator's own zone: its dates begin there. */
const REGULATOR_ZONE = 'America/New_York';
/** From then on "stop" ends every kind of automated call, not the one that it was an answer to. */
const REVOKE_ALL_FROM = instantOf(dayOf('2027-01-31'), 0, REGULATOR_ZONE);
/** What a revocation of that scope ends. */
const AUTOMATED_CALLS: readonly ConsentKind[] = ['artificial-voice', 'marketing'];

/** `at-once` is what a system that knows can do; `by-deadline` is what the law allows at most. */
export type RevocationPolicy = 'at-once' | 'by-deadline';

/**
 * When a revocation must have taken effect: the end of the tenth business day after it was received.
 * Source: 47 CFR 64.1200(a)(10) [S].
 */
export function revocationDeadline(revokedAt: number): number {
  return afterBusinessDays(revokedAt, REVOCATION_BUSINESS_DAYS, REGULATOR_ZONE);
}

/**
 * When a consent ended by the person's own words, if it did. A revocation of one kind of automated call
 * that is given on or after 31 January 2027 ends the others that were granted before it.
 *
 * Limits: it is taken that the words' own time decides their scope, not the time of a later call [U].
 */
export function revokedAtOf(consent: Consent, all: readonly Consent[]): number | undefined {
  const own = consent.revokedAt === undefined ? [] : [consent.revokedAt];
  if (!AUTOMATED_CALLS.includes(consent.kind)) return own[0];
  const wider = all.flatMap(({ kind, revokedAt = 0 }) =>
    AUTOMATED_CALLS.includes(kind) && revokedAt >= REVOKE_ALL_FROM && revokedAt > consent.grantedAt
      ? [revokedAt]
      : [],
  );
  const revocations = [...own, ...wider];
  return revocations.length === 0 ? undefined : Math.min(...revocations);
}

/** Whether a consent that may be used at some time holds at this one, but for its revocation. */
export function holdsAt({ grantedAt, validFrom, validUntil }: Consent, at: number): boolean {
  return at >= Math.max(grantedAt, validFrom ?? 0) && (validUntil === undefined || at < validUntil);
}

/** Whether it holds, and was not taken back. A wish about debts or places ends with the words that say so. */
export function isGiven(consent: Consent, at: number): boolean {
  return holdsAt(consent, at) && (consent.revokedAt === undefined || at < consent.revokedAt);
}

/** When a consent that does not hold yet begins to. */
export function beginsAfter({ grantedAt, validFrom }: Consent, at: number): number | undefined {
  const begins = Math.max(grantedAt, validFrom ?? 0);
  return begins > at ? begins : undefined;
}
