import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.js';
import { createTestDatabase } from '../database/testing/test-database.js';
import { MessageOutbox, type StoredMessage } from './message-outbox.js';

let database: Database;
let close: () => Promise<void>;
let outbox: MessageOutbox;
beforeAll(async () => {
  const created = await createTestDatabase();
  ({ database } = created);
  close = created.remove;
  outbox = new MessageOutbox(database);
}, 60_000);
afterAll(() => close());

const LEASE_MS = 60_000;
let messages = 0;
function message(): StoredMessage {
  const id = `message-${(messages += 1)}`;
  return {
    ...{ id, callId: `CA${'0'.repeat(32)}`, vertical: 'salon', channel: 'sms', template: 't' },
    words: { form: 'sealed', alg: 'A256GCM', nonce: 'A'.repeat(16), ct: 'B'.repeat(40) },
  };
}
const rowOf = (id: string) =>
  database.run((client) => client.outgoingMessage.findUniqueOrThrow({ where: { id } }));
const lapse = (id: string) =>
  database.run((client) =>
    client.outgoingMessage.update({ where: { id }, data: { dueAt: new Date(0) } }),
  );
/** Claims are of whatever is due: each test leaves nothing due behind. */
async function claimOne() {
  const [claimed, ...others] = await outbox.claim(10, LEASE_MS);
  expect(others).toEqual([]);
  return claimed!;
}

describe('MessageOutbox', () => {
  it('takes a message once under its id, and gives it to one courier', async () => {
    const entry = message();
    expect(await outbox.putOnce(entry)).toBe('put');
    expect(await outbox.putOnce({ ...entry, template: 'other' })).toBe('known');
    const claims = await Promise.all([1, 2, 3].map(() => outbox.claim(10, LEASE_MS)));
    const [claimed, ...others] = claims.flat();
    expect(others).toEqual([]);
    expect(claimed).toMatchObject({ ...entry, attempt: 1, mayBeSent: false });
    const sent = { state: 'sent', providerId: 'SM1', carrier: 'twilio' } as const;
    expect(await outbox.settle(claimed!, sent)).toBe(true);
    expect(await outbox.settle(claimed!, sent)).toBe(false);
    expect(await rowOf(entry.id)).toMatchObject({ state: 'sent', words: null });
    expect(await outbox.claim(10, LEASE_MS)).toEqual([]);
  });

  it('gives a message of a courier that fell silent to another, as one that may be sent', async () => {
    const entry = message();
    await outbox.putOnce(entry);
    const first = await claimOne();
    await lapse(entry.id);
    const second = await claimOne();
    expect(second).toMatchObject({ id: entry.id, attempt: 2, mayBeSent: true });
    expect(await outbox.settle(first, { state: 'refused', code: 'x' })).toBe(false);
    expect(await outbox.settle(second, { state: 'refused', code: 'opted-out' })).toBe(true);
    expect(await rowOf(entry.id)).toMatchObject({
      state: 'refused',
      code: 'opted-out',
      words: null,
    });
  });

  it('brings a message back when its time has come, and keeps what a dead letter says', async () => {
    const entry = message();
    await outbox.putOnce(entry);
    const waiting = { state: 'waiting', code: 'c', afterMs: 60_000, mayBeSent: true } as const;
    await outbox.settle(await claimOne(), waiting);
    expect(await outbox.claim(10, LEASE_MS)).toEqual([]);
    await lapse(entry.id);
    const again = await claimOne();
    expect(again).toMatchObject({ attempt: 2, mayBeSent: true, words: entry.words });
    await outbox.settle(again, { state: 'dead', code: 'c' });
    expect(await rowOf(entry.id)).toMatchObject({ state: 'dead', words: entry.words });
    expect(await outbox.list('dead')).toMatchObject([{ id: entry.id, code: 'c', attempt: 2 }]);
    expect(JSON.stringify(await outbox.list())).not.toContain('BBBB');
    expect(await outbox.retry(entry.id)).toBe(true);
    expect(await outbox.retry(entry.id)).toBe(false);
    const third = await claimOne();
    expect(third).toMatchObject({ attempt: 1, mayBeSent: true, words: entry.words });
    await outbox.settle(third, { state: 'refused', code: 'c' });
  });

  it('keeps the last word on a delivery, in whatever order words come', async () => {
    const entry = message();
    await outbox.putOnce(entry);
    const sent = { state: 'sent', providerId: 'SM-order', carrier: 'twilio' } as const;
    await outbox.settle(await claimOne(), sent);
    const told = [];
    for (const word of ['queued', 'delivered', 'sent', 'delivered', 'failed']) {
      if (await outbox.delivered(entry.id, 'SM-order', word)) told.push(word);
    }
    expect(told).toEqual(['queued', 'delivered']);
    expect(await rowOf(entry.id)).toMatchObject({ delivery: 'delivered' });
    expect(await outbox.delivered('unknown', 'SM-1', 'delivered')).toBeUndefined();
    expect(await outbox.delivered(entry.id, 'SM-other', 'delivered')).toBeUndefined();
  });

  it('takes the carrier at its word that a message is out, before its courier knows', async () => {
    const entry = message();
    await outbox.putOnce(entry);
    const claimed = await claimOne();
    expect(await outbox.delivered(entry.id, 'SM-early', 'sent')).toBeDefined();
    const sent = { state: 'sent', providerId: 'SM-early', carrier: 'twilio' } as const;
    expect(await outbox.settle(claimed, sent)).toBe(true);
    expect(await outbox.delivered(entry.id, 'SM-early', 'delivered')).toBeDefined();
  });

  it('sends none again that nobody answered for, or whose courier died, once it is known to be out', async () => {
    const [unanswered, abandoned] = [message(), message()];
    await outbox.putOnce(unanswered);
    const waiting = { state: 'waiting', code: 'no-answer', afterMs: 0, mayBeSent: true } as const;
    await outbox.settle(await claimOne(), waiting);
    await outbox.delivered(unanswered.id, 'SM-unanswered', 'sent');
    await outbox.putOnce(abandoned);
    await claimOne();
    await outbox.delivered(abandoned.id, 'SM-abandoned', 'sent');
    await lapse(abandoned.id);
    expect(await outbox.claim(10, LEASE_MS)).toEqual([]);
    expect(await rowOf(unanswered.id)).toMatchObject({ state: 'sent', words: null });
    expect(await rowOf(abandoned.id)).toMatchObject({ state: 'sent', words: null });
  });
});
