import { dayAt, dayOf, instantOf } from '@verbatim/compliance';
import type { TOOLS, ToolRequest } from '@verbatim/tools';
import type { z } from 'zod';
import type { Database, Transaction } from '../database/database.js';
import { catalogOf, type CatalogResource, type CatalogService } from './book-catalog.js';
import type { BookWords } from './book-words.js';
import { freeTimes, isWithinHours, localTimeOf, type FreeTime, type Span } from './free-times.js';
import { named } from './name-key.js';
import { unusedReference } from './reference.js';
import { writeOnce, type WriteAnswer } from './write-once.js';

type Input<N extends keyof typeof TOOLS> = z.output<(typeof TOOLS)[N]['input']>;
type Reason = Extract<z.output<typeof TOOLS.book.output>, { done: false }>['reason'];

/** Free times around a wish that could not be met. */
const NEAREST_MAX = 4;
const NEAREST_DAYS = 7;
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
  readonly name: string;
  readonly phone: string;
  readonly notes?: string | undefined;
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
    const service = named(catalog.services, input.service);
    if (!service) return { free: [], services: catalog.services.map(({ name }) => name) };
    const resources = candidates(catalog.resources, service, input);
    const today = dayAt(this.now(), zone);
    const fromDay = Math.max(dayOf(input.from), today);
    const asked = input.to === undefined ? dayOf(input.from) : dayOf(input.to);
    const toDay = Math.min(asked, fromDay + DAYS_MAX - 1);
    const ofDayMax = toDay === fromDay ? LISTED_MAX : LISTED_OF_DAY_MAX;
    const free = await this.database.run((client) =>
      this.free(client, { service, resources, zone, fromDay, toDay, ofDayMax, max: LISTED_MAX }),
    );
    return { free: free.map((each) => listed(each, service, zone)) };
  }

  book(request: ToolRequest, wish: Wish): Promise<WriteAnswer> {
    const { vertical, zone } = request;
    return writeOnce(this.database, request, async (transaction) => {
      const catalog = await catalogOf(transaction, vertical);
      const service = named(catalog.services, wish.service);
      if (!service) return refused('unknown-service');
      const resources = candidates(catalog.resources, service, wish);
      const chosen = await this.choose(transaction, { ...wish, service, resources, zone });
      if ('reason' in chosen) return chosen.answer;
      const { resource, span } = chosen;
      const reference = await this.unused(transaction, vertical);
      const { name, phone, notes } = wish;
      await transaction.booking.create({
        data: {
          vertical,
          reference,
          resourceId: resource.id,
          offeringId: service.id,
          startsAt: new Date(span[0]),
          endsAt: new Date(span[1]),
          partySize: wish.partySize ?? null,
          byPhone: this.words.byPhone(vertical, name, phone),
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
      const service = catalog.services.find(({ id }) => id === booking.offeringId)!;
      const own = catalog.resources.filter(({ id }) => id === booking.resourceId);
      const resources =
        input.with === undefined ? own : candidates(catalog.resources, service, input);
      const wish = { start: input.start, with: input.with, except: booking.id };
      const chosen = await this.choose(transaction, { service, resources, zone, ...wish });
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
        start: localTimeOf(startsAt.getTime(), zone),
        end: localTimeOf(endsAt.getTime(), zone),
        with: resource.name,
        service: offering.name,
      })),
    };
  }

  /** The resource that is free then, its row locked until the transaction ends; or why there is none. */
  private async choose(
    transaction: Transaction,
    wish: {
      readonly service: CatalogService;
      readonly resources: readonly CatalogResource[];
      readonly start: string;
      readonly zone: string;
      readonly with?: string | undefined;
      readonly except?: bigint;
    },
  ): Promise<
    | { readonly resource: CatalogResource; readonly span: Span }
    | { readonly reason: Reason; readonly answer: WriteAnswer }
  > {
    const { service, resources, zone, start, except } = wish;
    const no = (reason: Reason, nearest: ListedTime[] = []) => ({
      reason,
      answer: refused(reason, nearest),
    });
    if (resources.length === 0) return no(wish.with === undefined ? 'slot-taken' : 'unknown-with');
    const startMs = startOf(start, zone);
    if (startMs <= this.now()) return no('in-the-past');
    const open = resources.filter(({ hours }) => isWithinHours(service, hours, startMs, zone));
    const span: Span = [startMs, startMs + service.minutes * 60_000];
    // In the order of their ids, so that no two transactions wait for each other.
    await lockResources(transaction, open);
    const busy = await busyOf(transaction, open, span, except);
    const resource = open.find(({ id }) => !busy.has(id));
    if (resource) return { resource, span };
    const day = dayAt(startMs, zone);
    const days = { fromDay: Math.max(day - 1, dayAt(this.now(), zone)), toDay: day + NEAREST_DAYS };
    const limits = { ofDayMax: 100, max: 1_000 };
    const free = await this.free(transaction, { service, resources, zone, ...days, ...limits });
    const nearest = free
      .sort((a, b) => Math.abs(a.startMs - startMs) - Math.abs(b.startMs - startMs))
      .slice(0, NEAREST_MAX)
      .map((each) => listed(each, service, zone));
    return no(open.length === 0 ? 'outside-opening-hours' : 'slot-taken', nearest);
  }

  private async free(
    client: Pick<Transaction, 'booking'>,
    question: Omit<Parameters<typeof freeTimes>[0], 'busy' | 'nowMs' | 'resources'> & {
      readonly resources: readonly CatalogResource[];
    },
  ): Promise<FreeTime[]> {
    const { resources, zone, fromDay, toDay } = question;
    // A day more on both sides: bookings over midnight.
    const span: Span = [instantOf(fromDay - 1, 0, zone), instantOf(toDay + 2, 0, zone)];
    const busy = await busyOf(client, resources, span);
    return freeTimes({ ...question, busy, nowMs: this.now() });
  }

  private unused(transaction: Transaction, vertical: string): Promise<string> {
    return unusedReference(async (reference) => {
      const where = { vertical_reference: { vertical, reference } };
      return (await transaction.booking.findUnique({ where, select: { id: true } })) !== null;
    });
  }
}

function candidates(
  resources: readonly CatalogResource[],
  service: CatalogService,
  {
    with: wanted,
    partySize = 1,
  }: { readonly with?: string | undefined; readonly partySize?: number | undefined },
): CatalogResource[] {
  const giving = resources.filter(
    ({ offeringIds, seats }) => offeringIds.has(service.id) && seats >= partySize,
  );
  if (wanted !== undefined) {
    const one = named(giving, wanted);
    return one ? [one] : [];
  }
  // The smallest that is large enough: the others stay for those who need them.
  return giving.sort((a, b) => a.seats - b.seats || (a.id < b.id ? -1 : 1));
}

async function lockResources(
  transaction: Transaction,
  resources: readonly CatalogResource[],
): Promise<void> {
  if (resources.length === 0) return;
  const ids = resources.map(({ id }) => id);
  await transaction.$queryRaw`
    SELECT 1 FROM book_resources WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`;
}

async function lockBooking(transaction: Transaction, vertical: string, reference: string) {
  await transaction.$queryRaw`
    SELECT 1 FROM bookings WHERE vertical = ${vertical} AND reference = ${reference} FOR UPDATE`;
  return transaction.booking.findUnique({
    where: { vertical_reference: { vertical, reference } },
    include: { offering: true, resource: true },
  });
}

async function busyOf(
  client: Pick<Transaction, 'booking'>,
  resources: readonly CatalogResource[],
  [startMs, endMs]: Span,
  except?: bigint,
): Promise<Map<bigint, Span[]>> {
  const rows = await client.booking.findMany({
    where: {
      resourceId: { in: resources.map(({ id }) => id) },
      state: 'booked',
      startsAt: { lt: new Date(endMs) },
      endsAt: { gt: new Date(startMs) },
      ...(except !== undefined && { id: { not: except } }),
    },
    select: { resourceId: true, startsAt: true, endsAt: true },
  });
  const busy = new Map<bigint, Span[]>();
  for (const { resourceId, startsAt, endsAt } of rows) {
    const spans = busy.get(resourceId) ?? [];
    spans.push([startsAt.getTime(), endsAt.getTime()]);
    busy.set(resourceId, spans);
  }
  return busy;
}

const startOf = (local: string, zone: string): number =>
  instantOf(
    dayOf(local.slice(0, 10)),
    Number(local.slice(11, 13)) * 60 + Number(local.slice(14)),
    zone,
  );

const refused = (reason: Reason, nearest: ListedTime[] = []): WriteAnswer => ({
  done: false,
  reason,
  ...(nearest.length > 0 && { nearest }),
});

type ListedTime = ReturnType<typeof listed>;

const listed = (
  { startMs, endMs, resource }: FreeTime,
  { name }: { readonly name: string },
  zone: string,
) => ({
  start: localTimeOf(startMs, zone),
  end: localTimeOf(endMs, zone),
  with: resource.name,
  service: name,
});

const booked = (
  reference: string,
  service: { readonly name: string },
  time: {
    readonly resource: { readonly name: string };
    readonly startMs: number;
    readonly endMs: number;
  },
  zone: string,
): WriteAnswer => ({
  done: true,
  booking: { reference, ...listed(time as FreeTime, service, zone) },
});
