import { dayAt, dayOf } from '@verbatim/compliance';
import type { TOOLS, ToolRequest } from '@verbatim/tools';
import type { z } from 'zod';
import type { Database, Transaction } from '../database/database.js';
import { catalogOf, type CatalogResource, type CatalogService } from './book-catalog.js';
import type { BookWords } from './book-words.js';
import { booked, listed, refused } from './booking-answers.js';
import { candidates, chooseResource, freeOf, startOf } from './free-resources.js';
import { lasting } from './free-times.js';
import { named } from './name-key.js';
import { unusedReference } from './reference.js';
import { writeOnce, type WriteAnswer } from './write-once.js';

type Input<N extends keyof typeof TOOLS> = z.output<(typeof TOOLS)[N]['input']>;

/** Free times that a caller is told of at once. */
const LISTED_MAX = 12;
/** Of one day among several, so that a caller hears of more than one. */
const LISTED_OF_DAY_MAX = 4;
const DAYS_MAX = 31;
const FOUND_MAX = 10;
/** A home is visited under this name. */
export const VIEWING = 'viewing';

interface Wish {
  readonly service: string;
  readonly start: string;
  readonly with?: string | undefined;
  readonly partySize?: number | undefined;
  readonly nights?: number | undefined;
  readonly name: string;
  readonly phone: string;
  readonly notes?: string | undefined;
}

interface BookedBefore {
  readonly wish: Wish;
  readonly service: CatalogService;
  readonly resources: readonly CatalogResource[];
  readonly byPhone: string;
}

/** What can be booked, when, and what was. */
export class BookBookings {
  constructor(
    private readonly database: Database,
    private readonly words: BookWords,
    private readonly now: () => number = Date.now,
  ) {}

  async available({ vertical, zone }: ToolRequest, input: Input<'check_availability'>) {
    const catalog = await this.database.run((client) => catalogOf(client, vertical));
    const offered = named(catalog.services, input.service);
    const service = offered && lasting(offered, input.nights);
    if (!service) return { free: [], services: catalog.services.map(({ name }) => name) };
    const resources = candidates(catalog.resources, service, input);
    const today = dayAt(this.now(), zone);
    const fromDay = Math.max(dayOf(input.from), today);
    const asked = input.to === undefined ? dayOf(input.from) : dayOf(input.to);
    const toDay = Math.min(asked, fromDay + DAYS_MAX - 1);
    const ofDayMax = toDay === fromDay ? LISTED_MAX : LISTED_OF_DAY_MAX;
    const limits = { ofDayMax, max: LISTED_MAX, nowMs: this.now() };
    const question = { service, resources, zone, fromDay, toDay, ...limits };
    const free = await this.database.run((client) => freeOf(client, question));
    return { free: free.map((each) => listed(each, service, zone)) };
  }

  book(request: ToolRequest, wish: Wish): Promise<WriteAnswer> {
    const { vertical, zone } = request;
    return writeOnce(this.database, request, async (transaction) => {
      const catalog = await catalogOf(transaction, vertical);
      const offered = named(catalog.services, wish.service);
      const service = offered && lasting(offered, wish.nights);
      if (!service) return refused('unknown-service');
      const resources = candidates(catalog.resources, service, wish);
      const { name, phone, notes } = wish;
      const byPhone = this.words.byPhone(vertical, name, phone);
      const before = () =>
        this.bookedBefore(transaction, request, { wish, service, resources, byPhone });
      const own = await before();
      if (own) return own;
      const terms = { service, resources, zone, nowMs: this.now() };
      const chosen = await chooseResource(transaction, { ...wish, ...terms });
      // It may have been this call itself, at the same moment.
      if ('reason' in chosen) return (await before()) ?? chosen.answer;
      const { resource, span } = chosen;
      const reference = await this.unused(transaction, vertical);
      await transaction.booking.create({
        data: {
          vertical,
          reference,
          resourceId: resource.id,
          offeringId: service.id,
          startsAt: new Date(span[0]),
          endsAt: new Date(span[1]),
          partySize: wish.partySize ?? null,
          byPhone,
          words: this.words.seal(vertical, `booking ${reference}`, { name, phone, notes }),
          callId: request.callId,
        },
      });
      return booked(reference, service, { resource, startMs: span[0], endMs: span[1] }, zone);
    });
  }

  viewing(request: ToolRequest, input: Input<'book_viewing'>): Promise<WriteAnswer> {
    return this.book(request, { ...input, service: VIEWING, with: input.listing });
  }

  move(request: ToolRequest, input: Input<'reschedule'>): Promise<WriteAnswer> {
    const { vertical, zone } = request;
    return writeOnce(this.database, request, async (transaction) => {
      const { reference } = input;
      const booking = await lockBooking(transaction, vertical, reference);
      if (!booking) return refused('unknown-reference');
      if (booking.state === 'canceled') return refused('already-canceled');
      const catalog = await catalogOf(transaction, vertical, { withRetired: true });
      const offered = catalog.services.find(({ id }) => id === booking.offeringId)!;
      // As long as it was booked for: rooms for their nights.
      const minutes = (booking.endsAt.getTime() - booking.startsAt.getTime()) / 60_000;
      const service = { ...offered, minutes };
      const own = catalog.resources.filter(({ id }) => id === booking.resourceId);
      const resources =
        input.with === undefined ? own : candidates(catalog.resources, service, input);
      const { start, with: wanted } = input;
      const wish = { start, with: wanted, except: booking.id, nowMs: this.now() };
      const chosen = await chooseResource(transaction, { service, resources, zone, ...wish });
      if ('reason' in chosen) return chosen.answer;
      const { resource, span } = chosen;
      await transaction.booking.update({
        where: { id: booking.id },
        data: {
          resourceId: resource.id,
          startsAt: new Date(span[0]),
          endsAt: new Date(span[1]),
          changedAt: new Date(),
        },
      });
      return booked(reference, service, { resource, startMs: span[0], endMs: span[1] }, zone);
    });
  }

  cancel(request: ToolRequest, { reference }: Input<'cancel'>): Promise<WriteAnswer> {
    const { vertical, zone } = request;
    return writeOnce(this.database, request, async (transaction) => {
      const booking = await lockBooking(transaction, vertical, reference);
      if (!booking) return refused('unknown-reference');
      if (booking.state === 'canceled') return refused('already-canceled');
      await transaction.booking.update({
        where: { id: booking.id },
        data: { state: 'canceled', changedAt: new Date() },
      });
      const { offering, resource, startsAt, endsAt } = booking;
      const time = { resource, startMs: startsAt.getTime(), endMs: endsAt.getTime() };
      return booked(reference, offering, time, zone);
    });
  }

  async find({ vertical, zone }: ToolRequest, by: Input<'find_booking'>) {
    const { reference, name, phone } = by;
    const found =
      reference !== undefined
        ? { reference }
        : { byPhone: this.words.byPhone(vertical, name ?? '', phone ?? '') };
    const rows = await this.database.run((client) =>
      client.booking.findMany({
        where: { vertical, state: 'booked', endsAt: { gt: new Date(this.now()) }, ...found },
        include: { offering: true, resource: true },
        orderBy: { startsAt: 'asc' },
        take: FOUND_MAX,
      }),
    );
    return {
      bookings: rows.map(({ reference: own, offering, resource, startsAt, endsAt }) => ({
        reference: own,
        ...listed(
          { resource, startMs: startsAt.getTime(), endMs: endsAt.getTime() },
          offering,
          zone,
        ),
      })),
    };
  }

  /**
   * What this very call has booked already: where a process died with the answer, its caller comes back by another one,
   * which knows no key of theirs.
   */
  private async bookedBefore(
    transaction: Transaction,
    { vertical, callId, zone }: ToolRequest,
    { wish, service, resources, byPhone }: BookedBefore,
  ): Promise<WriteAnswer | undefined> {
    const startsAt = new Date(startOf(wish.start, zone));
    const resourceId = { in: resources.map(({ id }) => id) };
    const booking = await transaction.booking.findFirst({
      where: {
        vertical,
        callId,
        offeringId: service.id,
        resourceId,
        startsAt,
        byPhone,
        state: 'booked',
      },
      include: { resource: true },
    });
    if (!booking) return undefined;
    const time = { startMs: startsAt.getTime(), endMs: booking.endsAt.getTime() };
    return booked(booking.reference, service, { resource: booking.resource, ...time }, zone);
  }

  private unused(transaction: Transaction, vertical: string): Promise<string> {
    return unusedReference(async (reference) => {
      const where = { vertical_reference: { vertical, reference } };
      return (await transaction.booking.findUnique({ where, select: { id: true } })) !== null;
    });
  }
}

async function lockBooking(transaction: Transaction, vertical: string, reference: string) {
  await transaction.$queryRaw`
    SELECT 1 FROM bookings WHERE vertical = ${vertical} AND reference = ${reference} FOR UPDATE`;
  return transaction.booking.findUnique({
    where: { vertical_reference: { vertical, reference } },
    include: { offering: true, resource: true },
  });
}
