import { z } from 'zod';
import { tool } from '../tool.js';
import { FreeTime } from './availability.js';
import { localTime, nights, personName, phone, reference, text } from './fields.js';

export const Booking = z.object({
  reference: z.string(),
  start: z.string(),
  end: z.string(),
  with: z.string(),
  service: z.string(),
});

/** Why the book says no. The model tells the caller, and offers what is there. */
const Refusal = z.object({
  done: z.literal(false),
  reason: z.enum([
    'slot-taken',
    'outside-opening-hours',
    'in-the-past',
    'unknown-service',
    'unknown-with',
    'unknown-reference',
    'already-canceled',
  ]),
  nearest: z.array(FreeTime).max(4).optional(),
});

export const BookingOutcome = z.discriminatedUnion('done', [
  z.object({ done: z.literal(true), booking: Booking }),
  Refusal,
]);

export const book = tool({
  name: 'book',
  description:
    'Books a time that check_availability listed, after the caller has agreed to service, day, time and name.',
  input: z.strictObject({
    service: text(80, 'What is booked, as check_availability names it.'),
    start: localTime('When it begins.'),
    with: text(80, 'The person, room or table, as check_availability names it.').optional(),
    name: personName,
    phone: phone('Where the business can reach them.'),
    nights: nights.optional(),
    partySize: z.int().min(1).max(50).optional().describe('How many people, for tables and rooms.'),
    notes: text(300, 'What the business should know beforehand.').optional(),
  }),
  output: BookingOutcome,
  effect: 'write',
  timeLimitMs: 10_000,
  filler: 'writing',
});

export const reschedule = tool({
  name: 'reschedule',
  description: 'Moves a booking to another time that check_availability listed.',
  input: z.strictObject({
    reference,
    start: localTime('When it is to begin now.'),
    with: text(80, 'Another person, room or table. Leave out to keep the one it has.').optional(),
  }),
  output: BookingOutcome,
  effect: 'write',
  timeLimitMs: 10_000,
  filler: 'writing',
});

export const cancel = tool({
  name: 'cancel',
  description: 'Cancels a booking, after the caller has said that they want that.',
  input: z.strictObject({
    reference,
    reason: text(200, 'Why, if the caller said so.').optional(),
  }),
  output: BookingOutcome,
  effect: 'write',
  timeLimitMs: 10_000,
  filler: 'writing',
});

export const findBooking = tool({
  name: 'find_booking',
  description:
    'Finds bookings that are still to come, by their reference, or by the name and telephone number that they were made with.',
  input: z
    .strictObject({
      reference: reference.optional(),
      name: personName.optional(),
      phone: phone('The number that the booking was made with.').optional(),
    })
    .refine(
      (by) => by.reference !== undefined || (by.name !== undefined && by.phone !== undefined),
      { path: ['reference'], message: 'a reference, or both name and phone' },
    ),
  output: z.object({ bookings: z.array(Booking).max(10) }),
  effect: 'read',
  timeLimitMs: 8_000,
  filler: 'looking',
});

export const bookViewing = tool({
  name: 'book_viewing',
  description:
    'Books a visit to a listing, by the listing that search_listings gave, after the caller has agreed to the time.',
  input: z.strictObject({
    listing: text(40, 'The listing, by the id that search_listings gave.'),
    start: localTime('When the visit begins.'),
    name: personName,
    phone: phone('Where the office can reach them.'),
  }),
  output: BookingOutcome,
  effect: 'write',
  timeLimitMs: 10_000,
  filler: 'writing',
});
