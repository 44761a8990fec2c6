import fc from 'fast-check';
import type { BackendAnswer } from '@verbatim/tools';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../database/database.js';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { randomCallId } from '../calls/testing/written-segment.js';
import { RemovalRegister } from '../removals/removal-register.js';
import { EmbeddedBook } from './embedded-book.js';
import { loadBook } from './load-book.js';
import { asked, BOOKING, NOW_MS, SALON_BOOK, WORDS } from './testing/salon-book.js';

let server: TestDatabase;
let book: EmbeddedBook;
beforeAll(async () => {
  server = await createTestDatabase();
  book = new EmbeddedBook(server.database, WORDS, () => NOW_MS);
  await loadBook(server.database, WORDS, SALON_BOOK);
});
afterAll(() => server?.remove());

beforeEach(() =>
  server.database.run(async (client) => {
    await client.booking.deleteMany();
    await client.bookEntry.deleteMany();
    await client.bookWrite.deleteMany();
  }),
);

interface Booked {
  readonly done: boolean;
  readonly reason?: string;
  readonly nearest?: { readonly start: string }[];
  readonly booking?: { readonly reference: string; readonly start: string; readonly with: string };
}
async function answered(answer: Promise<BackendAnswer>): Promise<Booked> {
  const { kind, ...rest } = await answer;
  expect(kind).toBe('answered');
  return (rest as { output: Booked }).output;
}
const bookIt = (change: object = {}, by = {}) =>
  answered(book.answer(asked('book', { ...BOOKING, ...change }, by)));

describe('loadBook', () => {
  it('changes nothing for the same file, and retires what is no longer in it', async () => {
    expect(await loadBook(server.database, WORDS, SALON_BOOK)).toBe('unchanged');
    const { reference } = (await bookIt({ with: 'Mina' })).booking!;
    const without = { ...SALON_BOOK, resources: [{ name: 'Jo', gives: ['cut'] }] };
    expect(await loadBook(server.database, WORDS, without)).toBe('loaded');
    expect(await bookIt({ with: 'Mina', start: '2026-12-02T10:00' })).toMatchObject({
      reason: 'unknown-with',
    });
    // What was booked of it stays, and can be moved.
    const move = asked('reschedule', { reference, start: '2026-12-02T10:00' });
    expect(await answered(book.answer(move))).toMatchObject({ booking: { with: 'Mina' } });
    await loadBook(server.database, WORDS, SALON_BOOK);
  });
});

describe('a booking', () => {
  it('is what was asked for, with a reference by which it is found again', async () => {
    const { booking } = await bookIt({ with: 'Jo' });
    const found = {
      reference: booking!.reference,
      start: '2026-12-01T10:00',
      end: '2026-12-01T10:45',
      with: 'Jo',
      service: 'cut',
    };
    expect(booking).toEqual(found);
    for (const by of [
      { reference: booking!.reference },
      { name: 'dana  FIELD', phone: BOOKING.phone },
    ]) {
      const { output } = (await book.answer(asked('find_booking', by))) as { output: unknown };
      expect(output).toEqual({ bookings: [found] });
    }
  });

  it('keeps no name, number or note in the clear', async () => {
    await bookIt({ notes: 'allergic to resorcinol' });
    const rows = await server.database.run(
      (client) =>
        client.$queryRaw<{ row: string }[]>`SELECT every::text AS row FROM bookings AS every`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toMatch(/dana|field|5550100101|resorcinol/i);
  });

  it.each([
    [{ start: '2026-11-26T11:00' }, 'in-the-past'],
    [{ start: '2026-12-01T18:30' }, 'outside-opening-hours'],
    [{ start: '2026-11-30T10:00' }, 'outside-opening-hours'],
    [{ service: 'massage' }, 'unknown-service'],
    [{ with: 'Rafael' }, 'unknown-with'],
    [{ service: 'colour', with: 'Jo' }, 'unknown-with'],
  ])('with %j is refused: %s', async (change, reason) => {
    expect(await bookIt(change)).toMatchObject({ done: false, reason });
  });

  it('of a time that is taken is refused with the nearest that are free', async () => {
    await bookIt({ with: 'Jo' });
    const { reason, nearest } = await bookIt({ with: 'Jo' });
    expect(reason).toBe('slot-taken');
    expect(nearest!.map(({ start }) => start)).toEqual([
      '2026-12-01T09:15',
      '2026-12-01T10:45',
      '2026-12-01T09:00',
      '2026-12-01T11:00',
    ]);
  });

  it('is moved, keeps its reference, and leaves its old time free', async () => {
    const { reference } = (await bookIt({ with: 'Jo' })).booking!;
    const move = asked('reschedule', { reference, start: '2026-12-01T10:15' });
    expect(await answered(book.answer(move))).toMatchObject({
      booking: { reference, start: '2026-12-01T10:15', with: 'Jo' },
    });
    expect(await bookIt({ with: 'Jo', start: '2026-12-01T09:30' })).toMatchObject({ done: true });
  });

  it('that is canceled is free again, and canceled once', async () => {
    const { reference } = (await bookIt({ with: 'Jo' })).booking!;
    const cancel = () => answered(book.answer(asked('cancel', { reference })));
    expect(await cancel()).toMatchObject({ done: true });
    expect(await cancel()).toMatchObject({ reason: 'already-canceled' });
    expect(await bookIt({ with: 'Jo' })).toMatchObject({ done: true });
  });
});

describe('the same write, asked for again', () => {
  it('answers as the first time, also when both come at once', async () => {
    const by = { idempotencyKey: 'k1', callId: randomCallId() };
    const answers = await Promise.all(Array.from({ length: 8 }, () => bookIt({}, by)));
    expect(new Set(answers.map(({ booking }) => booking?.reference)).size).toBe(1);
    expect(await server.database.run((client) => client.booking.count())).toBe(1);
    expect((await bookIt({}, by)).booking).toEqual(answers[0]!.booking);
  });

  it('from another process of the same call, which has no key of it, is the booking that was made', async () => {
    const callId = randomCallId();
    const first = await bookIt({}, { callId });
    expect(await bookIt({}, { callId })).toEqual(first);
    expect(await bookIt({}, { callId: randomCallId() })).toMatchObject({
      booking: { with: 'Mina' },
    });
  });

  it('after a refusal is looked at anew', async () => {
    await bookIt({ with: 'Jo' });
    expect(await bookIt({ with: 'Jo' }, { idempotencyKey: 'k2' })).toMatchObject({ done: false });
    await server.database.run((client) => client.booking.deleteMany());
    expect(await bookIt({ with: 'Jo' }, { idempotencyKey: 'k2' })).toMatchObject({ done: true });
  });
});

describe('races for one time', () => {
  it('are won by as many as there are resources', async () => {
    const answers = await Promise.all(Array.from({ length: 24 }, () => bookIt()));
    const won = answers.filter(({ done }) => done);
    expect(won.map(({ booking }) => booking!.with).sort()).toEqual(['Jo', 'Mina']);
    expect(answers.filter(({ reason }) => reason === 'slot-taken')).toHaveLength(22);
  });

  it('are refused by the table itself where a writer goes past the book', async () => {
    const { booking } = await bookIt({ with: 'Jo' });
    const copy = server.database.run(
      (client) => client.$executeRaw`
        INSERT INTO bookings (vertical, reference, resource_id, offering_id, starts_at, ends_at, call_id)
        SELECT vertical, 'AAA000', resource_id, offering_id, starts_at + interval '44 minutes',
               ends_at + interval '44 minutes', call_id
          FROM bookings WHERE reference = ${booking!.reference}`,
    );
    await expect(copy).rejects.toThrow(/bookings_apart/);
  });
});

describe('a database that fails', () => {
  it('in the middle of a write leaves it undone, and the same write is done once afterwards', async () => {
    const by = { idempotencyKey: 'k3', callId: randomCallId() };
    const input = { ...BOOKING, with: 'Jo' };
    const held = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const holder = server.database.transaction(async (transaction) => {
      await transaction.$queryRaw`SELECT 1 FROM book_resources WHERE name = 'Jo' FOR UPDATE`;
      locked.resolve();
      await held.promise;
    });
    await locked.promise;
    const cut = book.answer(asked('book', input, by));
    await expect.poll(() => killWaiting()).toBe(1);
    expect(await cut).toEqual({ kind: 'failed', code: 'book-away' });
    held.resolve();
    await holder;
    expect(await server.database.run((client) => client.bookWrite.count())).toBe(0);
    expect(await bookIt({ with: 'Jo' }, by)).toMatchObject({ done: true });
    expect(await server.database.run((client) => client.booking.count())).toBe(1);
  });

  it('altogether is said to be away', async () => {
    const nowhere = openDatabase('postgresql://nobody:nothing@127.0.0.1:9/none');
    const away = new EmbeddedBook(nowhere, WORDS, () => NOW_MS);
    for (const request of [
      asked('book', BOOKING),
      asked('find_booking', { reference: 'KTR482' }),
    ]) {
      expect(await away.answer(request)).toEqual({ kind: 'failed', code: 'book-away' });
    }
    await nowhere.close();
  });
});

/** Ends the connection of whoever waits for a lock; answers how many there were. */
async function killWaiting(): Promise<number> {
  const killed = await server.database.run(
    (client) => client.$queryRaw<unknown[]>`
      SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return killed.length;
}

describe('any history of writes, several at a time', () => {
  const slot = fc.integer({ min: 0, max: 5 });
  const step = fc.oneof(
    fc.record({
      do: fc.constant('book' as const),
      slot,
      with: fc.constantFrom('Jo', 'Mina', undefined),
    }),
    fc.record({ do: fc.constant('move' as const), slot, nth: fc.nat(5) }),
    fc.record({ do: fc.constant('cancel' as const), nth: fc.nat(5) }),
  );
  const startOf = (at: number) =>
    `2026-12-02T${String(9 + Math.floor(at / 2)).padStart(2, '0')}:${at % 2 ? '30' : '00'}`;

  it('never books anything twice, and each key once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 4 }),
        async (rounds) => {
          await server.database.run((client) => client.booking.deleteMany());
          const references: string[] = [];
          for (const [round, steps] of rounds.entries()) {
            const requests = steps.map((each, n) => {
              const idempotencyKey = `${randomCallId()}-${round}-${n}`;
              if (each.do === 'book') {
                const input = { ...BOOKING, start: startOf(each.slot), with: each.with };
                return asked('book', input, { idempotencyKey });
              }
              const reference = references[each.nth] ?? 'AAA000';
              return each.do === 'move'
                ? asked('reschedule', { reference, start: startOf(each.slot) }, { idempotencyKey })
                : asked('cancel', { reference }, { idempotencyKey });
            });
            // Each is sent twice, as a retry would.
            const answers = await Promise.all(
              [...requests, ...requests].map((each) => answered(book.answer(each))),
            );
            for (const [n, request] of requests.entries()) {
              const [first, again] = [answers[n]!, answers[n + requests.length]!];
              if (first.done && again.done) expect(again).toEqual(first);
              if (request.tool === 'book' && first.done) references.push(first.booking!.reference);
            }
          }
          const overlaps = await server.database.run(
            (client) => client.$queryRaw<unknown[]>`
            SELECT 1 FROM bookings a JOIN bookings b ON a.resource_id = b.resource_id AND a.id < b.id
             WHERE a.state = 'booked' AND b.state = 'booked'
               AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)`,
          );
          expect(overlaps).toEqual([]);
        },
      ),
      { numRuns: 5 },
    );
  });
});

describe('what is looked up', () => {
  const output = async (tool: Parameters<typeof asked>[0], input: object) =>
    ((await book.answer(asked(tool, { ...input }))) as { output: unknown }).output;

  it('lists times that are free, and those of several days', async () => {
    await bookIt({ with: 'Jo', start: '2026-12-01T09:00' });
    await bookIt({ with: 'Mina', start: '2026-12-01T09:00' });
    const { free } = (await output('check_availability', {
      service: 'Cut',
      from: '2026-11-30',
      to: '2026-12-03',
    })) as {
      free: { start: string; with: string }[];
    };
    expect(free).toHaveLength(12);
    expect(free[0]).toEqual({
      start: '2026-12-01T09:45',
      end: '2026-12-01T10:30',
      with: 'Jo',
      service: 'cut',
    });
    expect(new Set(free.map(({ start }) => start.slice(0, 10))).size).toBe(3);
  });

  it('names the services where nothing is known by that name', async () => {
    expect(await output('check_availability', { service: 'massage', from: '2026-12-01' })).toEqual({
      free: [],
      services: ['cut', 'colour'],
    });
  });

  it.each([
    ['look_up_patient', { name: 'Dana Field', dateOfBirth: '1990-05-17' }, true],
    ['look_up_patient', { name: 'Dana Field', dateOfBirth: '1990-05-18' }, false],
    ['look_up_customer', { name: 'dana field', phone: '+15550100101' }, true],
  ] as const)('%s by %j knows them: %s', async (tool, input, isKnown) => {
    expect(await output(tool, input)).toMatchObject({ isKnown });
  });

  it.each([
    [{ payer: 'Blue Harbor' }, 'yes'],
    [{ payer: 'Blue Harbor', plan: 'select hmo' }, 'no'],
    [{ payer: 'Pilgrim' }, 'unknown'],
  ])('of insurance %j: %s', async (input, isAccepted) => {
    expect(await output('check_insurance', input)).toMatchObject({ isAccepted });
  });

  it('quotes the whole total under a reference', async () => {
    expect(await output('quote', { item: 'cut', quantity: 3 })).toMatchObject({
      done: true,
      total: '144.00 USD',
      validUntil: '2026-12-26',
    });
    expect(await output('quote', { item: 'yacht', quantity: 1 })).toMatchObject({ items: ['cut'] });
  });
});

describe('erasure of a call', () => {
  it('reaches the words that it left in the book, and leaves the time booked', async () => {
    const callId = randomCallId();
    const { reference } = (await bookIt({}, { callId })).booking!;
    await book.answer(
      asked('take_message', { message: 'Call me.', name: 'Dana Field' }, { callId }),
    );
    await new RemovalRegister(server.database).forgetWords(callId);
    const rows = await server.database.run((client) =>
      client.booking.findMany({ where: { reference } }),
    );
    expect(rows).toMatchObject([{ words: null, byPhone: null, state: 'booked' }]);
    expect(await server.database.run((client) => client.bookEntry.findMany())).toMatchObject([
      { words: null },
    ]);
  });
});
