import { z } from 'zod';
import { tool } from '../tool.js';
import { day, nights, text } from './fields.js';

/** A time that is free, as the model is to offer it. */
export const FreeTime = z.object({
  start: z.string().describe('Local time of the business.'),
  end: z.string(),
  with: z.string().describe('The person, room or table.'),
  service: z.string(),
});

export const checkAvailability = tool({
  name: 'check_availability',
  description:
    'Lists times that are free. Call it before offering any time, and offer nothing that it does not list.',
  input: z.strictObject({
    service: text(80, 'What is wanted, in the words of the business: "cut", "check-up", "table".'),
    with: text(80, 'A certain person, room or table. Leave out where any will do.').optional(),
    from: day('First day to look at.'),
    to: day('Last day to look at, at most 30 days later.').optional(),
    nights: nights.optional(),
    partySize: z.int().min(1).max(50).optional().describe('How many people, for tables and rooms.'),
  }),
  output: z.object({
    free: z.array(FreeTime).max(12),
    /** Where nothing is known by that name: what there is instead. */
    services: z.array(z.string()).max(50).optional(),
  }),
  effect: 'read',
  timeLimitMs: 8_000,
  filler: 'looking',
});
