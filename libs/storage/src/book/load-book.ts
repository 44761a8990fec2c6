import { createHash } from 'node:crypto';
import type { Database, Transaction } from '../database/database.js';
import type { BookFile } from './book-file.js';
import type { BookWords } from './book-words.js';
import { nameKey } from './name-key.js';

export type LoadOutcome = 'loaded' | 'unchanged';

/**
 * Makes the catalog of a business what its file says. What is no longer in the file is retired, not deleted:
 * bookings of it stay. Safe to run in many processes at once, and twice.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export function loadBook(
  database: Database,
  words: BookWords,
  file: BookFile,
): Promise<LoadOutcome> {
  const { vertical } = file;
  const sha256 = createHash('sha256').update(JSON.stringify(file)).digest('hex');
  return database.transaction(async (transaction) => {
    await transaction.$queryRaw`SELECT 1 FROM pg_advisory_xact_lock(hashtext(${`book ${vertical}`}))`;
    const loaded = await transaction.bookLoad.findUnique({ where: { vertical } });
    if (loaded?.sha256 === sha256) return 'unchanged';
    await loadServices(transaction, file);
    await loadPrices(transaction, file);
    await loadPeople(transaction, words, file);
    const row = { sha256, loadedAt: new Date() };
    await transaction.bookLoad.upsert({
      where: { vertical },
      create: { vertical, ...row },
      update: row,
    });
    return 'loaded';
  });
}

async function loadServices(transaction: Transaction, file: BookFile): Promise<void> {
  const { vertical, services = [], resources = [], hours } = file;
  await transaction.bookOffering.updateMany({ where: { vertical }, data: { isRetired: true } });
  await transaction.bookResource.updateMany({ where: { vertical }, data: { isRetired: true } });
  const offeringIds = new Map<string, bigint>();
  for (const { name, minutes, everyMinutes } of services) {
    const of = { vertical, nameKey: nameKey(name) };
    const row = { name, minutes, everyMinutes, isRetired: false };
    const { id } = await transaction.bookOffering.upsert({
      where: { vertical_nameKey: of },
      create: { ...of, ...row },
      update: row,
    });
    offeringIds.set(name, id);
  }
  for (const resource of resources) {
    const of = { vertical, nameKey: nameKey(resource.name) };
    const row = {
      name: resource.name,
      seats: resource.seats ?? 1,
      hours: resource.hours ?? hours,
      ...(resource.listing && { listing: resource.listing }),
      isRetired: false,
    };
    const { id: resourceId } = await transaction.bookResource.upsert({
      where: { vertical_nameKey: of },
      create: { ...of, ...row },
      update: row,
    });
    await transaction.bookOfferingResource.deleteMany({ where: { resourceId } });
    await transaction.bookOfferingResource.createMany({
      data: resource.gives.map((each) => ({ resourceId, offeringId: offeringIds.get(each)! })),
    });
  }
}

async function loadPrices(transaction: Transaction, file: BookFile): Promise<void> {
  const { vertical, items = [], plans = [] } = file;
  await transaction.bookItem.deleteMany({ where: { vertical } });
  await transaction.bookItem.createMany({
    data: items.map(({ name, unitPrice, currency }) => ({
      vertical,
      name,
      nameKey: nameKey(name),
      unitCents: BigInt(Math.round(unitPrice * 100)),
      currency,
    })),
  });
  await transaction.bookPlan.deleteMany({ where: { vertical } });
  await transaction.bookPlan.createMany({
    data: plans.map(({ payer, plan, accepted, note }) => ({
      vertical,
      payer,
      payerKey: nameKey(payer),
      plan: plan ?? null,
      planKey: nameKey(plan ?? ''),
      isAccepted: accepted,
      note: note ?? null,
    })),
  });
}

/** People of the file join those that are there; whoever was erased comes back only with the file. */
async function loadPeople(
  transaction: Transaction,
  words: BookWords,
  { vertical, people = [] }: BookFile,
): Promise<void> {
  for (const { reference, name, dateOfBirth, phone, lastVisit, note } of people) {
    const row = {
      byBirth: dateOfBirth ? words.byBirth(vertical, name, dateOfBirth) : null,
      byPhone: phone ? words.byPhone(vertical, name, phone) : null,
      words: words.seal(vertical, `person ${reference}`, { name, lastVisit, note }),
    };
    await transaction.bookPerson.upsert({
      where: { vertical_reference: { vertical, reference } },
      create: { vertical, reference, ...row },
      update: row,
    });
  }
}
