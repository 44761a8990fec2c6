import { randomUUID } from 'node:crypto';
import type { BookToolName, ToolRequest } from '@verbatim/tools';
import type { Vertical } from '@verbatim/contracts';
import { randomCallId } from '../../calls/testing/written-segment.js';
import type { BookFile } from '../book-file.js';
import { BookWords } from '../book-words.js';

/** Thursday, 26 November 2026, noon in New York. */
export const NOW_MS = Date.parse('2026-11-26T17:00:00Z');
export const ZONE = 'America/New_York';
export const WORDS = new BookWords(Buffer.alloc(32, 7));

export const SALON_BOOK: BookFile = {
  vertical: 'salon',
  hours: { open: [{ days: ['tue', 'wed', 'thu', 'fri', 'sat'], from: '09:00', to: '19:00' }] },
  services: [
    { name: 'cut', minutes: 45, everyMinutes: 15 },
    { name: 'colour', minutes: 120, everyMinutes: 30 },
  ],
  resources: [
    { name: 'Jo', gives: ['cut'] },
    { name: 'Mina', gives: ['cut', 'colour'] },
  ],
  items: [{ name: 'cut', unitPrice: 48, currency: 'USD' }],
  plans: [
    { payer: 'Blue Harbor', accepted: true },
    { payer: 'Blue Harbor', plan: 'Select HMO', accepted: false, note: 'Only with a referral.' },
  ],
  people: [
    {
      reference: 'V-1001',
      name: 'Dana Field',
      phone: '+15550100101',
      dateOfBirth: '1990-05-17',
      lastVisit: '2026-10-14',
    },
  ],
};

export const BOOKING = {
  service: 'cut',
  start: '2026-12-01T10:00',
  name: 'Dana Field',
  phone: '+15550100101',
};

/** One call of a tool, under a key of its own unless it is given one. */
export function asked(
  tool: BookToolName,
  input: Record<string, unknown>,
  { vertical = 'salon', idempotencyKey = randomUUID(), callId = randomCallId() } = {} as {
    vertical?: Vertical;
    idempotencyKey?: string;
    callId?: string;
  },
): ToolRequest {
  const { signal } = new AbortController();
  return { tool, input, vertical, zone: ZONE, callId, idempotencyKey, signal };
}
