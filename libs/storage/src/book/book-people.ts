import type { TOOLS, ToolRequest } from '@verbatim/tools';
import type { z } from 'zod';
import type { Database } from '../database/database.js';
import { catalogOf } from './book-catalog.js';
import type { BookWords } from './book-words.js';
import { named, nameKey } from './name-key.js';

type Input<N extends keyof typeof TOOLS> = z.output<(typeof TOOLS)[N]['input']>;

const LISTINGS_MAX = 8;

/** Who is known to the business, which insurance it takes, and which homes it has. */
export class BookPeople {
  constructor(
    private readonly database: Database,
    private readonly words: BookWords,
  ) {}

  patient({ vertical }: ToolRequest, { name, dateOfBirth }: Input<'look_up_patient'>) {
    return this.person(vertical, { byBirth: this.words.byBirth(vertical, name, dateOfBirth) });
  }

  customer({ vertical }: ToolRequest, { name, phone }: Input<'look_up_customer'>) {
    return this.person(vertical, { byPhone: this.words.byPhone(vertical, name, phone) });
  }

  async insurance({ vertical }: ToolRequest, { payer, plan }: Input<'check_insurance'>) {
    const rows = await this.database.run((client) =>
      client.bookPlan.findMany({ where: { vertical } }),
    );
    const found = named(
      rows.map((row) => ({ ...row, nameKey: row.payerKey })).filter(isFirst),
      payer,
    );
    if (!found) return { isAccepted: 'unknown' };
    const ofPayer = rows.filter(({ payerKey }) => payerKey === found.payerKey);
    const listed = ofPayer.filter(({ planKey }) => planKey !== '');
    const meant =
      (plan === undefined
        ? undefined
        : named(
            listed.map((row) => ({ ...row, nameKey: row.planKey })),
            plan,
          )) ?? ofPayer.find(({ planKey }) => planKey === '');
    if (!meant) return { isAccepted: 'unknown', note: `Plans known: ${namesOf(listed)}.` };
    return {
      isAccepted: meant.isAccepted ? 'yes' : 'no',
      ...(meant.plan !== null && { plan: meant.plan }),
      ...(meant.note !== null && { note: meant.note }),
    };
  }

  async listings({ vertical }: ToolRequest, wish: Input<'search_listings'>) {
    const { resources } = await this.database.run((client) => catalogOf(client, vertical));
    const { area, bedroomsMin = 0, priceMax = Infinity, kind } = wish;
    const key = nameKey(area ?? '');
    const found = resources.flatMap(({ name, listing }) =>
      listing &&
      listing.bedrooms >= bedroomsMin &&
      listing.price <= priceMax &&
      (kind === undefined || listing.kind === kind) &&
      nameKey(`${listing.area} ${listing.address}`).includes(key)
        ? [{ id: name, ...listing }]
        : [],
    );
    return { listings: found.slice(0, LISTINGS_MAX) };
  }

  private async person(vertical: string, by: { byBirth: string } | { byPhone: string }) {
    const row = await this.database.run((client) =>
      client.bookPerson.findFirst({ where: { vertical, ...by }, orderBy: { id: 'asc' } }),
    );
    if (!row?.words) return { isKnown: false };
    const { reference } = row;
    const words = this.words.open(vertical, `person ${reference}`, row.words);
    return { isKnown: true, person: { reference, ...words } };
  }
}

/** Of several plans of one payer, so that the payer is one name. */
const isFirst = <T extends { readonly payerKey: string }>(row: T, at: number, all: readonly T[]) =>
  all.findIndex(({ payerKey }) => payerKey === row.payerKey) === at;

const namesOf = (plans: readonly { readonly plan: string | null }[]): string =>
  plans
    .map(({ plan }) => plan)
    .join(', ')
    .slice(0, 250);
