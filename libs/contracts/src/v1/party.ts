import { z } from 'zod';

/** What an integration may say of one person; more is refused before it is recorded. */
export const PARTY_LIMITS = {
  numbersMax: 20,
  addressesMax: 20,
  debtsMax: 100,
  consentsMax: 100,
  optOutsMax: 100,
  inconvenientMax: 50,
  languagesMax: 10,
  /** Of the whole, as JSON: it shares one event's words with two telephone numbers. */
  charactersMax: 20_000,
} as const;

const Reference = z.string().min(1).max(128);
/** Unix milliseconds. */
const Instant = z.int().min(0).max(8_640_000_000_000_000);
const Language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/);
/** ISO 3166-1, or 3166-2 where the law differs inside: `US-CA`, `DE`. */
const JurisdictionCode = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/);
/** A zone of the IANA database; whether it exists is known where time is reckoned. */
const Zone = z
  .string()
  .regex(/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){0,2}$/)
  .max(64);
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

const some = <T extends z.ZodType>(item: T, max: number) => z.array(item).max(max).optional();

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const Weekday = z.enum(WEEKDAYS);
export type Weekday = z.infer<typeof Weekday>;

const PartyNumber = z.looseObject({
  number: z.string().regex(/^\+[1-9]\d{1,14}$/),
  /** A landline stands at a place, a mobile does not. */
  type: z.enum(['mobile', 'landline', 'unknown']).optional(),
  place: z.enum(['home', 'work', 'unknown']).optional(),
  /** Where the number is known to be used; without either, its area code speaks. */
  jurisdiction: JurisdictionCode.optional(),
  zone: Zone.optional(),
  /** Found to be somebody else's; then it says nothing of where the person is. */
  isWrongNumber: z.boolean().optional(),
  /** A line of an emergency service, a hospital, a fire or poison control centre. */
  isEmergencyLine: z.boolean().optional(),
});

const PartyAddress = z.looseObject({
  jurisdiction: JurisdictionCode,
  zone: Zone.optional(),
  kind: z.enum(['home', 'work', 'mailing']).optional(),
});

const Debt = z.looseObject({
  debtId: Reference,
  openedAt: Instant.optional(),
  /** The period for suing is over. */
  isTimeBarred: z.boolean().optional(),
  /** An attorney is known to represent the person with respect to this debt. */
  isRepresented: z.boolean().optional(),
  /** Student loans once serviced under one account number count as one debt: they share this. */
  countsAs: Reference.optional(),
  /** A written wish to hear no more of this debt, or a written refusal to pay it, was received. */
  ceasedAt: Instant.optional(),
});

/**
 * `recording`: to be recorded. `ai-processing`: words go to an automated or third-party service.
 * `artificial-voice`: to be called by an artificial voice. `marketing`: the same to sell something; only
 * a written one counts. `further-calls`: to more calls than the frequency allows. `unusual-time-or-place`:
 * to be reached there and then. `third-party`: to speak with somebody else. `part-2-disclosure`: to
 * disclose records of 42 CFR part 2.
 */
export const CONSENT_KINDS = [
  'recording',
  'ai-processing',
  'artificial-voice',
  'marketing',
  'further-calls',
  'unusual-time-or-place',
  'third-party',
  'part-2-disclosure',
] as const;
export const ConsentKind = z.enum(CONSENT_KINDS);
export type ConsentKind = z.infer<typeof ConsentKind>;

const Consent = z.looseObject({
  consentId: Reference.optional(),
  kind: ConsentKind,
  grantedAt: Instant,
  /** Where the person named a time: "call back on Monday". From `grantedAt` without it. */
  validFrom: Instant.optional(),
  /** Exclusive. */
  validUntil: Instant.optional(),
  revokedAt: Instant.optional(),
  isWritten: z.boolean().optional(),
  /** Given to the one who calls, not to a creditor or a predecessor. Unknown counts as not. */
  isDirect: z.boolean().optional(),
  /** The debts that it is about. Without them, all. */
  debtIds: some(Reference, PARTY_LIMITS.debtsMax),
});

/** A wish not to be reached in some way. Only `telephone` keeps a call from being made. */
const OptOut = z.looseObject({
  medium: z.enum(['telephone', 'text', 'email', 'mail']),
  /** One number of several. Without it, all of the medium. */
  number: z.string().optional(),
  at: Instant,
});

/** When or where the person does not want to be reached, in the local time of the person. */
const Inconvenience = z.looseObject({
  /** Every day without it. */
  days: z.array(Weekday).min(1).max(7).optional(),
  /** The whole day without both. `to` is exclusive; before `from`, the span goes over midnight. */
  from: TimeOfDay.optional(),
  to: TimeOfDay.optional(),
  place: z.enum(['home', 'work']).optional(),
  toldAt: Instant.optional(),
  /** Exclusive. */
  until: Instant.optional(),
});

const Party = z.looseObject({
  /** The caller's own key of the person; calls to one person share it. */
  personRef: Reference,
  /** Who the person is to the debt. */
  relation: z
    .enum(['consumer', 'spouse', 'guardian', 'executor', 'attorney', 'creditor', 'third-party'])
    .optional(),
  /** No communication with the person before this call. */
  isFirstContact: z.boolean().optional(),
  /** The creditor, seller or clinic that the call is made for. */
  onBehalfOf: z.string().min(1).max(200).optional(),
  ageClass: z.enum(['minor', 'adult', 'over-89', 'unknown']).optional(),
  languages: some(Language, PARTY_LIMITS.languagesMax),
  numbers: some(PartyNumber, PARTY_LIMITS.numbersMax),
  addresses: some(PartyAddress, PARTY_LIMITS.addressesMax),
  debts: some(Debt, PARTY_LIMITS.debtsMax),
  consents: some(Consent, PARTY_LIMITS.consentsMax),
  optOuts: some(OptOut, PARTY_LIMITS.optOutsMax),
  inconvenient: some(Inconvenience, PARTY_LIMITS.inconvenientMax),
  /** The person's employer is known to forbid such calls at work. */
  isWorkForbidden: z.boolean().optional(),
  doNotCall: z
    .looseObject({
      /** On the national registry, as of a lookup no older than 31 days. */
      isOnRegistry: z.boolean().optional(),
      /** Asked this caller to stop selling. */
      askedAt: Instant.optional(),
    })
    .optional(),
  /** An established business relationship: the last purchase or payment, the last inquiry. */
  relationship: z
    .looseObject({
      lastTransactionAt: Instant.optional(),
      lastInquiryAt: Instant.optional(),
    })
    .optional(),
});

/**
 * Who is on the other end of a call, as far as rules must know it. Personal data: it travels in the
 * `words` envelope of `call.started`, under `party`.
 *
 * Everything but the reference may be missing; a rule takes what it does not know as the strictest.
 * Bounds: `PARTY_LIMITS`; unknown fields are kept.
 */
export const PartyContext = Party.refine(
  (party) => JSON.stringify(party).length <= PARTY_LIMITS.charactersMax,
  `at most ${PARTY_LIMITS.charactersMax} characters as JSON`,
);

export type PartyContext = z.infer<typeof PartyContext>;
export type PartyNumber = z.infer<typeof PartyNumber>;
export type PartyAddress = z.infer<typeof PartyAddress>;
export type Debt = z.infer<typeof Debt>;
export type Consent = z.infer<typeof Consent>;
export type OptOut = z.infer<typeof OptOut>;
export type Inconvenience = z.infer<typeof Inconvenience>;

/**
 * The party in the opened words of `call.started`. Undefined where a call has none, as all did before
 * the field existed, and where it cannot be read: to a rule both are "nothing is known".
 */
export function partyIn(words: Readonly<Record<string, unknown>>): PartyContext | undefined {
  const parsed = PartyContext.safeParse(words['party']);
  return parsed.success ? parsed.data : undefined;
}
