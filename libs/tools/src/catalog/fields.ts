import { z } from 'zod';

/** What arguments are made of. Every text has a bound, because the model decides how long it is. */

export const text = (charactersMax: number, description: string) =>
  z.string().trim().min(1).max(charactersMax).describe(description);

/** A day and an hour where the business is: `2026-12-01T14:30`. */
export const localTime = (description: string) =>
  z
    .string()
    .max(16)
    .regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/, 'a local time like 2026-12-01T14:30')
    .refine((at) => isDay(at.slice(0, 10)), 'a day of the calendar')
    .describe(`${description} Local time of the business, like 2026-12-01T14:30.`);

export const day = (description: string) =>
  z
    .string()
    .max(10)
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'a day like 2026-12-01')
    .refine(isDay, 'a day of the calendar')
    .describe(`${description} Like 2026-12-01.`);

export const phone = (description: string) =>
  z
    .string()
    .max(40)
    .transform((written) => written.replace(/[\s().-]/g, ''))
    .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'a telephone number like +15550100001'))
    .describe(`${description} With country code, like +15550100001.`);

export const email = (description: string) =>
  z
    .string()
    .trim()
    .max(254)
    .regex(
      /^[^\s@<>(),;:"[\]\\]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z]{2,24}$/,
      'an address like a@example.org',
    )
    .describe(`${description} An address like alice@example.org.`);

export const reference = z
  .string()
  .max(40)
  .transform((written) => written.toUpperCase().replace(/[^A-Z0-9]/g, ''))
  .pipe(z.string().regex(/^[A-Z]{3}\d{3}$/, 'a reference like KTR482'))
  .describe('The reference of a booking: three letters and three digits, like KTR482.');

/** For rooms; other services last as long as they last. */
export const nights = z.int().min(1).max(30).describe('How many nights, for rooms.');

export const personName = text(120, 'Full name of the person, as they said it.');

function isDay(written: string): boolean {
  const date = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written);
}
