import { dayAt, dayOf, instantOf } from '@verbatim/compliance';
import type { Transaction } from '../database/database.js';
import type { CatalogResource, CatalogService } from './book-catalog.js';
import { listed, refused, type ListedTime, type Reason } from './booking-answers.js';
import { freeTimes, isWithinHours, type FreeTime, type Span } from './free-times.js';
import { named } from './name-key.js';
import type { WriteAnswer } from './write-once.js';

/** Free times around a wish that could not be met. */
const NEAREST_MAX = 4;
const NEAREST_DAYS = 7;

/** Who could be meant, in the order in which they are to be taken. */
export function candidates(
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

/** The resource that is free then, its row locked until the transaction ends; or why there is none. */
export async function chooseResource(
  transaction: Transaction,
  wish: {
    readonly service: CatalogService;
    readonly resources: readonly CatalogResource[];
    readonly start: string;
    readonly zone: string;
    readonly with?: string | undefined;
    readonly except?: bigint;
    readonly nowMs: number;
  },
): Promise<
  | { readonly resource: CatalogResource; readonly span: Span }
  | { readonly reason: Reason; readonly answer: WriteAnswer }
> {
  const { service, resources, zone, start, except, nowMs } = wish;
  const no = (reason: Reason, nearest: ListedTime[] = []) => ({
    reason,
    answer: refused(reason, nearest),
  });
  if (resources.length === 0) return no(wish.with === undefined ? 'slot-taken' : 'unknown-with');
  const startMs = startOf(start, zone);
  if (startMs <= nowMs) return no('in-the-past');
  const open = resources.filter(({ hours }) => isWithinHours(service, hours, startMs, zone));
  const span: Span = [startMs, startMs + service.minutes * 60_000];
  const resource = await takeFirstFree(transaction, open, span, except);
  if (resource) return { resource, span };
  const day = dayAt(startMs, zone);
  const days = { fromDay: Math.max(day - 1, dayAt(nowMs, zone)), toDay: day + NEAREST_DAYS };
  const limits = { ofDayMax: 100, max: 1_000 };
  const free = await freeOf(transaction, { service, resources, zone, nowMs, ...days, ...limits });
  const nearest = free
    .sort((a, b) => Math.abs(a.startMs - startMs) - Math.abs(b.startMs - startMs))
    .slice(0, NEAREST_MAX)
    .map((each) => listed(each, service, zone));
  return no(open.length === 0 ? 'outside-opening-hours' : 'slot-taken', nearest);
}

/** What is free on those days, as it stands. */
export async function freeOf(
  client: Pick<Transaction, 'booking'>,
  question: Omit<Parameters<typeof freeTimes>[0], 'busy' | 'resources'> & {
    readonly resources: readonly CatalogResource[];
  },
): Promise<FreeTime[]> {
  const { service, resources, zone, fromDay, toDay } = question;
  // What begins on the last day may end much later.
  const end = instantOf(toDay + 1, 0, zone) + service.minutes * 60_000;
  const span: Span = [instantOf(fromDay, 0, zone), end];
  const busy = await busyOf(client, resources, span);
  return freeTimes({ ...question, busy });
}

/**
 * Of several callers for the same time each takes another resource, and waits for none but the last: whoever has a
 * row locked may be booking it. Bounds: each round that ends with nothing was lost to a booking, so that there are no
 * more rounds than resources.
 */
async function takeFirstFree(
  transaction: Transaction,
  resources: readonly CatalogResource[],
  span: Span,
  except?: bigint,
): Promise<CatalogResource | undefined> {
  for (let left = resources; ;) {
    const busy = await busyOf(transaction, left, span, except);
    left = left.filter(({ id }) => !busy.has(id));
    const [first] = left;
    if (!first) return undefined;
    const locked = (await lockUnlocked(transaction, left)) ?? (await lock(transaction, first));
    // What was booked before the lock was had shows now.
    const isTaken = (await busyOf(transaction, [locked], span, except)).size > 0;
    if (!isTaken) return locked;
    left = left.filter((each) => each !== locked);
  }
}

async function lockUnlocked(
  transaction: Transaction,
  resources: readonly CatalogResource[],
): Promise<CatalogResource | undefined> {
  const ids = resources.map(({ id }) => id);
  const [row] = await transaction.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM book_resources WHERE id = ANY(${ids}) ORDER BY array_position(${ids}, id) LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED`;
  return resources.find(({ id }) => id === row?.id);
}

async function lock(transaction: Transaction, resource: CatalogResource): Promise<CatalogResource> {
  await transaction.$queryRaw`
    SELECT 1 FROM book_resources WHERE id = ${resource.id} FOR NO KEY UPDATE`;
  return resource;
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

export const startOf = (local: string, zone: string): number =>
  instantOf(
    dayOf(local.slice(0, 10)),
    Number(local.slice(11, 13)) * 60 + Number(local.slice(14)),
    zone,
  );
