import { randomUUID } from 'node:crypto';
import {
  BookWords,
  EmbeddedBook,
  loadBook,
  openDatabase,
  parseBookFile,
  type Database,
} from '@verbatim/storage';
import { TOOLS, type BookToolName, type ToolBackend } from '@verbatim/tools';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebhookBackend } from '../src/tools/webhook/webhook-backend.js';
import { BookServer } from './testing/book-server.js';
import { VoiceWorld } from './testing/voice-world.js';

const BOOKS = path.resolve(import.meta.dirname, '../../../config/books');
const SECRET = 'a-secret-of-the-salon';
/** Thursday, 26 November 2026. */
const NOW_MS = Date.parse('2026-11-26T20:00:00Z');

let world: VoiceWorld;
let database: Database;
let embedded: EmbeddedBook;
let server: BookServer;

beforeAll(async () => {
  world = await VoiceWorld.create();
  database = openDatabase(world.environment['DATABASE_URL']!);
  const words = new BookWords(Buffer.alloc(32, 3));
  for (const vertical of ['salon', 'healthcare', 'real-estate']) {
    const file = path.join(BOOKS, `${vertical}.yaml`);
    await loadBook(database, words, parseBookFile(file, await readFile(file, 'utf8')));
  }
  embedded = new EmbeddedBook(database, words, () => NOW_MS);
  server = await BookServer.start(SECRET, embedded);
});
afterAll(async () => {
  server?.stop();
  await database?.close();
  await world?.remove();
});

interface Answer {
  readonly done?: boolean;
  readonly free?: unknown[];
  readonly booking?: { readonly reference: string };
}

const BACKENDS: readonly [string, () => ToolBackend][] = [
  ['the embedded book', () => embedded],
  ["a business's own server", () => new WebhookBackend({ url: server.url, secret: SECRET })],
];

describe.each(BACKENDS)('%s', (name, backendOf) => {
  /** Each of the two has days of its own. */
  const day = name === 'the embedded book' ? '2026-12-01' : '2026-12-02';
  const ask = async (
    tool: BookToolName,
    input: Record<string, unknown>,
    { vertical = 'salon' as const, idempotencyKey = randomUUID() } = {} as {
      vertical?: 'salon' | 'healthcare' | 'real-estate';
      idempotencyKey?: string;
    },
  ) => {
    const { signal } = new AbortController();
    const asked = { tool, input: TOOLS[tool].input.parse(input), vertical, idempotencyKey, signal };
    const answer = await backendOf().answer({
      ...asked,
      zone: 'America/Los_Angeles',
      callId: randomUUID(),
    });
    const output = answer.kind === 'failed' ? answer : answer.output;
    // What the model is told: the tool's own promise, and nothing that it does not name.
    return TOOLS[tool].output.parse(output) as Answer;
  };
  const booking = {
    service: 'cut',
    start: `${day}T10:00`,
    with: 'Jo',
    name: 'Dana Field',
    phone: '+15550100101',
  };

  it('lists, books, finds, moves and cancels', async () => {
    const { free } = await ask('check_availability', { service: 'cut', from: day, with: 'Jo' });
    expect(free).toContainEqual({
      start: `${day}T10:00`,
      end: `${day}T10:45`,
      with: 'Jo',
      service: 'cut',
    });
    const { booking: made } = await ask('book', booking);
    const { reference } = made!;
    expect(await ask('find_booking', { reference: reference.toLowerCase() })).toEqual({
      bookings: [made],
    });
    const moved = await ask('reschedule', { reference, start: `${day}T15:00` });
    expect(moved).toMatchObject({ done: true, booking: { reference, start: `${day}T15:00` } });
    expect(await ask('cancel', { reference })).toMatchObject({ done: true });
    expect(await ask('find_booking', { reference })).toEqual({ bookings: [] });
  });

  it('answers a write that is asked for again as the first time', async () => {
    const key = { idempotencyKey: randomUUID() };
    const same = { ...booking, start: `${day}T12:00` };
    const answers = await Promise.all([
      ask('book', same, key),
      ask('book', same, key),
      ask('book', same, key),
    ]);
    expect(new Set(answers.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(answers[0]).toMatchObject({ done: true });
    expect(await ask('book', same)).toMatchObject({ done: false, reason: 'slot-taken' });
  });

  it('lets one of many have a time', async () => {
    const racers = Array.from({ length: 8 }, () =>
      ask('book', { ...booking, start: `${day}T17:00` }),
    );
    const answers = await Promise.all(racers);
    expect(answers.filter(({ done }) => done)).toHaveLength(1);
  });

  it.each([
    ['look_up_customer', { name: 'Dana Field', phone: '+15550100101' }, 'salon', { isKnown: true }],
    [
      'look_up_patient',
      { name: 'Ruth Calder', dateOfBirth: '1958-03-09' },
      'healthcare',
      { isKnown: true },
    ],
    [
      'check_insurance',
      { payer: 'Granite Mutual', plan: 'Gold PPO' },
      'healthcare',
      { isAccepted: 'yes' },
    ],
    [
      'search_listings',
      { kind: 'rent', priceMax: 1_200 },
      'real-estate',
      { listings: [{ id: 'CM-207' }] },
    ],
    ['quote', { item: 'colour', quantity: 1 }, 'salon', { total: '110.00 USD' }],
    [
      'open_ticket',
      { summary: 'Door', urgency: 'low', name: 'Dana Field' },
      'salon',
      { done: true },
    ],
    ['take_message', { message: 'Call me.', name: 'Dana Field' }, 'salon', { done: true }],
  ] as const)('answers %s', async (tool, input, vertical, output) => {
    expect(await ask(tool, input, { vertical })).toMatchObject(output);
  });

  it('books a visit to a home by its id', async () => {
    const visit = {
      listing: 'CM-114',
      start: `${day}T11:00`,
      name: 'Dana Field',
      phone: '+15550100101',
    };
    expect(await ask('book_viewing', visit, { vertical: 'real-estate' })).toMatchObject({
      done: true,
      booking: { with: 'CM-114', service: 'viewing' },
    });
  });
});

describe('a request with another secret', () => {
  it('is refused by the server, and not tried again', async () => {
    const forged = new WebhookBackend({ url: server.url, secret: 'another secret, longer' });
    const { signal } = new AbortController();
    const request = {
      tool: 'find_booking',
      input: {},
      vertical: 'salon',
      zone: 'UTC',
      callId: 'CA1',
      idempotencyKey: 'k',
      signal,
    } as const;
    expect(await forged.answer(request)).toEqual({ kind: 'failed', code: 'backend-refused' });
    expect(server.refused).toBe(1);
  });
});
