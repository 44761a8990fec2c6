import { mayDial, type DialAnswer, type VerticalConfig } from '@verbatim/compliance';
import type { PartyContext } from '@verbatim/contracts';

export interface DialWish {
  readonly number: string;
  readonly vertical: Pick<VerticalConfig, 'telephone' | 'jurisdictions'>;
  /** Who has the number, where the installation's own service knows it. */
  readonly party: PartyContext | undefined;
  /** Since when somebody with that number wishes to be called; undefined: nobody said so. */
  readonly wishedAt: number | undefined;
  readonly at: number;
}

export type DialDecision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'refused'; readonly reasons: readonly string[]; readonly freeAt?: number };

/** Calls for these are counted by the law, and whoever dials here does not know the calls before. */
const COUNTED: ReadonlySet<string> = new Set(['collection', 'location-information']);

/**
 * Whether the number may be called now. Who asked in a call to be called back under a number has consented to that
 * call, artificial voice and all (47 CFR 64.1200(f)(9), prior express consent); it is no consent to be sold anything.
 *
 * Limits: earlier calls are not known here, so calls that the law counts are refused (`history-unknown`).
 */
export function mayBeCalled({ number, vertical, party, wishedAt, at }: DialWish): DialDecision {
  const { purpose } = vertical.telephone?.outbound ?? {};
  if (purpose === undefined || COUNTED.has(purpose)) {
    return { kind: 'refused', reasons: ['history-unknown'] };
  }
  const known = party ?? { personRef: 'unknown' };
  const wish = wishedAt === undefined ? [] : [consentOf(wishedAt)];
  const asked = { ...known, consents: [...(known.consents ?? []), ...wish] };
  const timeZoneData = process.versions.tz ?? 'unknown';
  return decisionOf(mayDial(asked, [], at, { number, purpose, timeZoneData }));
}

const consentOf = (grantedAt: number) =>
  ({ kind: 'artificial-voice', grantedAt, isDirect: true }) as const;

function decisionOf(answer: DialAnswer): DialDecision {
  if (answer.allowed) return { kind: 'allowed' };
  const reasons = answer.reasons.map(({ code }) => code);
  const { freeAt } = answer;
  return { kind: 'refused', reasons, ...(freeAt !== undefined && { freeAt }) };
}
