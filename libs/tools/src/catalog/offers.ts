import { z } from 'zod';
import { tool } from '../tool.js';
import { personName, phone, text } from './fields.js';

export const searchListings = tool({
  name: 'search_listings',
  description:
    'Homes that are on the market. Ask for what the caller wants; never choose an area for them.',
  input: z.strictObject({
    area: text(80, 'Neighborhood, town or street, as the caller said it.').optional(),
    bedroomsMin: z.int().min(0).max(20).optional(),
    priceMax: z.int().min(1).max(1_000_000_000).optional().describe('In whole dollars.'),
    kind: z.enum(['rent', 'sale']).optional(),
  }),
  output: z.object({
    listings: z
      .array(
        z.object({
          id: z.string(),
          address: z.string(),
          area: z.string(),
          kind: z.enum(['rent', 'sale']),
          bedrooms: z.int(),
          price: z.int(),
          summary: z.string().max(300),
        }),
      )
      .max(8),
  }),
  effect: 'read',
  timeLimitMs: 8_000,
  filler: 'looking',
});

export const quote = tool({
  name: 'quote',
  description:
    'Works out the price of what the caller asks for, and keeps it under a reference. Say the whole total.',
  input: z.strictObject({
    item: text(80, 'What it is for, in the words of the business.'),
    quantity: z.int().min(1).max(10_000),
    name: personName.optional(),
  }),
  output: z.discriminatedUnion('done', [
    z.object({
      done: z.literal(true),
      reference: z.string(),
      item: z.string(),
      quantity: z.int(),
      total: z.string().describe('With its currency: "120.00 USD".'),
      validUntil: z.string(),
    }),
    z.object({
      done: z.literal(false),
      reason: z.enum(['unknown-item']),
      items: z.array(z.string()).max(50),
    }),
  ]),
  effect: 'write',
  timeLimitMs: 10_000,
  filler: 'looking',
});

export const openTicket = tool({
  name: 'open_ticket',
  description: 'Opens a ticket for a problem. Never put a password or a code into it.',
  input: z.strictObject({
    summary: text(160, 'The problem in one line.'),
    details: text(1_000, 'What was tried, and what it says.').optional(),
    urgency: z.enum(['low', 'normal', 'high']),
    name: personName,
    phone: phone('Where they can be reached.').optional(),
  }),
  output: z.object({ done: z.literal(true), reference: z.string() }),
  effect: 'write',
  timeLimitMs: 10_000,
  filler: 'writing',
});

export const takeMessage = tool({
  name: 'take_message',
  description: 'Leaves a message for a person of the business, who reads it later.',
  input: z.strictObject({
    for: text(80, 'Who it is for.').optional(),
    message: text(1_000, 'The message, as the caller wants it.'),
    name: personName,
    phone: phone('Where to call back.').optional(),
  }),
  output: z.object({ done: z.literal(true), reference: z.string() }),
  effect: 'write',
  timeLimitMs: 10_000,
  filler: 'writing',
});
