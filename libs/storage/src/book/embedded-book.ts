import { OperationalError } from '@verbatim/contracts';
import type { BackendAnswer, BookToolName, TOOLS, ToolBackend, ToolRequest } from '@verbatim/tools';
import type { z } from 'zod';
import type { Database } from '../database/database.js';
import { BookBookings } from './book-bookings.js';
import { BookEntries } from './book-entries.js';
import { BookPeople } from './book-people.js';
import type { BookWords } from './book-words.js';
import { isOverlap, isSameReference } from './conflicts.js';

type Answers = {
  readonly [N in BookToolName]: (
    request: ToolRequest,
    input: z.output<(typeof TOOLS)[N]['input']>,
  ) => Promise<unknown>;
};

/**
 * The business's book in PostgreSQL. Nothing is booked twice: what is to be booked is locked first, and where
 * something else writes past that, the table's own constraint refuses.
 *
 * Crash: a write is one transaction with its idempotency key; it is done and answered alike for ever, or not done.
 */
export class EmbeddedBook implements ToolBackend {
  readonly #answers: Answers;

  constructor(database: Database, words: BookWords, now: () => number = Date.now) {
    const bookings = new BookBookings(database, words, now);
    const entries = new BookEntries(database, words, now);
    const people = new BookPeople(database, words);
    this.#answers = {
      check_availability: (request, input) => bookings.available(request, input),
      find_booking: (request, input) => bookings.find(request, input),
      book: (request, input) => bookings.book(request, input),
      book_viewing: (request, input) => bookings.viewing(request, input),
      reschedule: (request, input) => bookings.move(request, input),
      cancel: (request, input) => bookings.cancel(request, input),
      look_up_patient: (request, input) => people.patient(request, input),
      look_up_customer: (request, input) => people.customer(request, input),
      check_insurance: (request, input) => people.insurance(request, input),
      search_listings: (request, input) => people.listings(request, input),
      quote: (request, input) => entries.quote(request, input),
      open_ticket: (request, input) => entries.ticket(request, input),
      take_message: (request, input) => entries.message(request, input),
    };
  }

  async answer(request: ToolRequest): Promise<BackendAnswer> {
    for (let attempt = 1; ; attempt++) {
      try {
        // The input has been read by the tool's own schema, which is what each of them takes.
        const output = await this.#answers[request.tool](request, request.input as never);
        return { kind: 'answered', output };
      } catch (error) {
        if (isSameReference(error) && attempt < ATTEMPTS_MAX) continue;
        if (isOverlap(error)) return SLOT_TAKEN;
        if (error instanceof OperationalError) return { kind: 'failed', code: 'book-away' };
        throw error;
      }
    }
  }
}

/** A reference drawn twice at the same moment is one in ten million; drawn again it is another. */
const ATTEMPTS_MAX = 3;
const SLOT_TAKEN = {
  kind: 'answered',
  output: { done: false, reason: 'slot-taken' },
} as const;
