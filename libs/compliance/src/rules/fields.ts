import { z } from 'zod';

/** Fields that several parts of a rule file are made of. */

export const Id = z
  .string('a name like "debt-mini-miranda"')
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by dashes')
  .max(80, 'at most 80 characters');

export const Text = (charactersMax: number) =>
  z
    .string(`text of at most ${charactersMax} characters`)
    .trim()
    .min(1, 'some text')
    .max(charactersMax, `text of at most ${charactersMax} characters`);

const PARAMETER_REFERENCE = /^\$[a-z][A-Za-z0-9]*$/;

/** A number, or the name of a parameter that gives it: `$escalateWithinMs`. */
const Quantity = (min: number, max: number, unit: string) => {
  const expected = `${unit} from ${min} to ${max}, or a parameter like "$noticeWithinMs"`;
  return z.union([z.int().min(min).max(max), z.string().regex(PARAMETER_REFERENCE)], expected);
};

/** How many words, turns, calls or days. */
export const Count = Quantity(0, 10_000, 'a whole number');
export type Count = z.infer<typeof Count>;

/** An hour is more than any window within a call; deadlines across calls are counted in days. */
export const DurationMs = Quantity(0, 3_600_000, 'whole milliseconds');
export type DurationMs = z.infer<typeof DurationMs>;

/** A day of the calendar, read in the zone of the vertical. */
export const Day = z
  .string('a day like 2026-10-01')
  .refine(isDayOfCalendar, 'a day of the calendar, like 2026-10-01');

function isDayOfCalendar(day: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** ISO 639-1, with a region where it matters. */
export const Language = z
  .string('a language like "en" or "es-US"')
  .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'a language like "en" or "es-US"');

/** Refuses an object that has none of these fields, or more than one. */
export const exactlyOneOf =
  (names: readonly string[]) =>
  (value: object, context: z.RefinementCtx): void => {
    const present = names.filter((name) => name in value);
    if (present.length === 1) return;
    // A misspelled field is a problem of its own, and enough.
    if (present.length === 0 && context.issues.length > 0) return;
    const found = present.length === 0 ? '' : `, not ${present.join(' and ')} together`;
    context.addIssue({ code: 'custom', message: `exactly one of ${names.join(', ')}${found}` });
  };
