/** Why a call may not be placed, and the law that says so. */
export const DIAL_SOURCES = {
  'emergency-line': '47 CFR 64.1200(a)(1)(i)',
  'wrong-number': '12 CFR 1006.6(d)(1)',
  'third-party': '12 CFR 1006.6(d)(1)',
  'location-asked-before': '12 CFR 1006.10(c)',
  'location-unknown': '12 CFR 1006, comment 6(b)(1)(i)-2',
  hours: '12 CFR 1006.6(b)(1)(i); 47 CFR 64.1200(c)(1); 16 CFR 310.4(c)',
  'inconvenient-time': '12 CFR 1006.6(b)(1)(i)',
  'inconvenient-place': '12 CFR 1006.6(b)(1)(ii)',
  workplace: '12 CFR 1006.6(b)(3)',
  represented: '12 CFR 1006.6(b)(2)',
  ceased: '12 CFR 1006.6(c)(1)',
  'medium-opt-out': '12 CFR 1006.14(h)(1)',
  'calls-in-seven-days': '12 CFR 1006.14(b)(2)(i)(A)',
  'after-conversation': '12 CFR 1006.14(b)(2)(i)(B)',
  'consent-missing': '47 CFR 64.1200(a)(1)-(3)',
  'consent-revoked': '47 CFR 64.1200(a)(10)',
  'do-not-call': '47 CFR 64.1200(c)(2), (d); 16 CFR 310.4(b)(1)(iii)',
} as const;

export type DialReasonCode = keyof typeof DIAL_SOURCES;

/** One thing that stands against a call. Holds references, no numbers and no names. */
export interface DialReason {
  readonly code: DialReasonCode;
  readonly source: string;
  /** The debt that it is about. */
  readonly debtId?: string;
}

export type DialAnswer = {
  /** Which time-zone data the answer rests on. */
  readonly timeZoneData: string;
} & (
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** Every one, in the order of `DIAL_SOURCES`. */
      readonly reasons: readonly DialReason[];
      /** The first instant at which the same call may be placed, if nothing else happens until then.
       *  Absent where time alone does not free it. */
      readonly freeAt?: number;
    }
);

/** A reason at one instant. Until `liftsAt` at least it stands; without one, time does not lift it. */
export interface Obstacle {
  readonly code: DialReasonCode;
  readonly debtId?: string;
  readonly liftsAt?: number;
}
