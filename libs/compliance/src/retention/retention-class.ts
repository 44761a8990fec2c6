import { ErasureGround } from '@verbatim/contracts';
import { z } from 'zod';
import { Day, Id, Text } from '../rules/fields.js';
import { EVIDENCE_MARKS } from '../jurisdictions/recording-consent.js';

/** What a period can be counted from. */
export const RETENTION_CLOCKS = [
  'call-end',
  'last-collection-activity',
  'last-use',
  'last-effective',
  'action-notice',
  'authorization',
  'purpose-end',
] as const;
export const RetentionClock = z.enum(RETENTION_CLOCKS, RETENTION_CLOCKS.join(', '));
export type RetentionClock = z.infer<typeof RetentionClock>;

export const DURATION_UNITS = ['years', 'months', 'days', 'seconds'] as const;

const Amount = (max: number) =>
  z.int('a whole number').min(0, 'at least 0').max(max, `at most ${max}`).optional();

/** One unit: `{ years: 3 }`. */
export const Duration = z
  .strictObject(
    { years: Amount(100), months: Amount(1_200), days: Amount(36_500), seconds: Amount(86_400) },
    'a length like { years: 3 }',
  )
  .refine(
    (duration) => Object.values(duration).filter((value) => value !== undefined).length === 1,
    `exactly one of ${DURATION_UNITS.join(', ')}`,
  );
export type Duration = z.infer<typeof Duration>;

const Clocks = z
  .array(RetentionClock, 'a list of clocks')
  .min(1, 'at least one clock')
  .max(RETENTION_CLOCKS.length);

/** What holds for calls of some days. */
const Period = z
  .strictObject({
    /** Days of the call's start in the vertical's zone; `to` is exclusive. Without one, open. */
    effective: z.strictObject({ from: Day.optional(), to: Day.optional() }).optional(),
    /** Not to be destroyed before. */
    floor: Duration.optional(),
    /** What the floor is where somebody entitled to asks for more. */
    floorOnRequest: Duration.optional(),
    /** To be destroyed by then. */
    ceiling: Duration.optional(),
    /** Counted from the latest of these that is known. */
    clocks: Clocks,
  })
  .refine(
    ({ floor, ceiling }) => floor !== undefined || ceiling !== undefined,
    'a floor, a ceiling or both',
  )
  .refine(({ floor, floorOnRequest }) => floor !== undefined || floorOnRequest === undefined, {
    path: ['floorOnRequest'],
    message: 'a floor to be longer than',
  });

const Citation = z.strictObject({
  source: Text(200),
  evidence: z.enum(EVIDENCE_MARKS, 'P, S, K or U'),
  note: Text(400).optional(),
});

const Grounds = z
  .array(ErasureGround, 'a list of grounds')
  .max(10)
  .refine((grounds) => new Set(grounds).size === grounds.length, 'no ground twice');

/** What a floor that still runs says to a request for erasure; a ground in neither list is for a person. */
const ErasureAnswer = z
  .strictObject({ refuses: Grounds.optional(), yields: Grounds.optional() })
  .refine(
    ({ refuses = [], yields = [] }) => !refuses.some((ground) => yields.includes(ground)),
    'each ground in one of refuses and yields',
  );

/**
 * One reason to keep a call, or not to: the file `config/retention/<class>.yaml`.
 * Field by field: docs/specs/retention.md.
 */
export const RetentionFile = z.strictObject({
  class: Id,
  /** Raised with every change of meaning; a sealed call carries it. */
  revision: z.int('a whole number').min(1, 'at least 1'),
  title: Text(200),
  citation: z.array(Citation, 'a list of sources').min(1, 'at least one source').max(10),
  lastVerified: Day,
  periods: z.array(Period, 'a list of periods').min(1, 'at least one period').max(20),
  erasure: ErasureAnswer.optional(),
  knownLimits: z.array(Text(400), 'a list of sentences').max(20).optional(),
});
export type RetentionFile = z.infer<typeof RetentionFile>;
export type RetentionClass = Readonly<RetentionFile>;
export type RetentionPeriod = RetentionClass['periods'][number];
