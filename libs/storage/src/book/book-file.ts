import { readLocated, YamlFileError } from '@verbatim/compliance';
import { Vertical } from '@verbatim/contracts';
import { z } from 'zod';

const Name = (charactersMax = 80) => z.string('some text').trim().min(1).max(charactersMax);
const Time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time like "08:00", in quotes');
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day like "2026-12-25", in quotes');
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** When something can be booked, in the local time of the business. */
export const BookHours = z.strictObject({
  open: z
    .array(
      z.strictObject({
        days: z.array(z.enum(WEEKDAYS)).min(1),
        from: Time,
        to: Time.describe('The first minute that is closed again.'),
      }),
    )
    .min(1)
    .max(50),
  closedOn: z.array(Day).max(400).optional(),
});
export type BookHours = z.infer<typeof BookHours>;

export const Listing = z.strictObject({
  address: Name(160),
  area: Name(),
  kind: z.enum(['rent', 'sale']),
  bedrooms: z.int().min(0).max(20),
  price: z.int().min(1).describe('Whole units of the currency; rent a month.'),
  summary: Name(300),
});
export type Listing = z.infer<typeof Listing>;

/**
 * What one business offers: the file `config/books/<vertical>.yaml`. What callers book is in the database, never
 * in the file. Field by field: docs/specs/tools.md.
 */
export const BookFile = z.strictObject({
  vertical: Vertical,
  hours: BookHours.describe('Of every resource that has none of its own.'),
  services: z
    .array(
      z.strictObject({
        name: Name(),
        minutes: z
          .int()
          .min(5)
          .max(1_440)
          .describe('More than 720: overnight, begins within the hours.'),
        everyMinutes: z.int().min(5).max(720).describe('From one beginning to the next.'),
      }),
    )
    .max(200)
    .optional(),
  resources: z
    .array(
      z.strictObject({
        name: Name().describe('For a home, its id.'),
        gives: z.array(Name()).min(1).describe('Names of services.'),
        seats: z.int().min(1).max(500).optional(),
        hours: BookHours.optional(),
        listing: Listing.optional(),
      }),
    )
    .max(2_000)
    .optional(),
  items: z
    .array(
      z.strictObject({
        name: Name(),
        unitPrice: z.number().min(0).max(10_000_000),
        currency: z.string().regex(/^[A-Z]{3}$/, 'a currency like USD'),
      }),
    )
    .max(1_000)
    .optional(),
  plans: z
    .array(
      z.strictObject({
        payer: Name(),
        plan: Name().optional().describe('Absent: all plans of the payer that are not listed.'),
        accepted: z.boolean(),
        note: Name(300).optional(),
      }),
    )
    .max(2_000)
    .optional(),
  people: z
    .array(
      z.strictObject({
        reference: Name(40),
        name: Name(120),
        dateOfBirth: Day.optional(),
        phone: z
          .string()
          .regex(/^\+[1-9]\d{6,14}$/)
          .optional(),
        lastVisit: Day.optional(),
        note: Name(300).optional(),
      }),
    )
    .max(10_000)
    .optional(),
});
export type BookFile = z.infer<typeof BookFile>;

/** The catalog of a business cannot be used; every problem is listed, not only the first. */
export class BookFileError extends YamlFileError {
  override readonly name = 'BookFileError';
}

/** Errors: `BookFileError` with every problem at once, each with line and column. */
export function parseBookFile(path: string, text: string): BookFile {
  const read = readLocated(path, text, BookFile);
  if ('problems' in read) throw new BookFileError(read.problems);
  const services = new Set((read.value.services ?? []).map(({ name }) => name));
  const problems = (read.value.resources ?? []).flatMap(({ gives }, resource) =>
    gives.flatMap((service, place) => {
      if (services.has(service)) return [];
      const field = ['resources', resource, 'gives', place];
      const message = `resources[${resource}].gives[${place}]: expected one of the services of this file`;
      return [{ path, ...read.positionOf(field), message }];
    }),
  );
  if (problems.length > 0) throw new BookFileError(problems);
  return read.value;
}
