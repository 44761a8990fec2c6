import type { Transaction } from '../database/database.js';
import { BookHours, Listing } from './book-file.js';
import type { Bookable, Service } from './free-times.js';

export interface CatalogService extends Service {
  readonly id: bigint;
  readonly nameKey: string;
}

export interface CatalogResource extends Bookable {
  readonly nameKey: string;
  readonly seats: number;
  readonly offeringIds: ReadonlySet<bigint>;
  readonly listing: Listing | undefined;
}

export interface Catalog {
  readonly services: readonly CatalogService[];
  readonly resources: readonly CatalogResource[];
}

/** What a business offers. `withRetired`: also what it offered once, for bookings of that. */
export async function catalogOf(
  client: Pick<Transaction, 'bookOffering' | 'bookResource'>,
  vertical: string,
  { withRetired = false } = {},
): Promise<Catalog> {
  const where = { vertical, ...(!withRetired && { isRetired: false }) };
  const orderBy = { id: 'asc' } as const;
  const services = await client.bookOffering.findMany({ where, orderBy });
  const resources = await client.bookResource.findMany({
    where,
    orderBy,
    include: { offerings: { select: { offeringId: true } } },
  });
  return {
    services,
    resources: resources.map(({ id, name, nameKey, seats, hours, listing, offerings }) => ({
      id,
      name,
      nameKey,
      seats,
      hours: BookHours.parse(hours),
      offeringIds: new Set(offerings.map(({ offeringId }) => offeringId)),
      listing: listing === null ? undefined : Listing.parse(listing),
    })),
  };
}
