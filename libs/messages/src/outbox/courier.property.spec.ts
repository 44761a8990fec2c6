import { OperationalError } from '@verbatim/contracts';
import { createLogger } from '@verbatim/platform';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageCarrier, OutgoingMessage, SendOutcome } from '../message.js';
import { MemoryOutbox } from '../testing/memory-outbox.js';
import { ATTEMPTS_MAX, Courier, type MessageNews } from './courier.js';
import type { OutboxEntry } from './outbox.js';

const logger = createLogger('test', { level: 'silent' });
const entryOf = (id: string): OutboxEntry => ({
  ...{ id, callId: `CA${'0'.repeat(32)}`, vertical: 'salon', channel: 'sms', template: 't' },
  words: { form: 'sealed', alg: 'A256GCM', nonce: 'A'.repeat(16), ct: 'A'.repeat(22) },
});

/** How an attempt goes: what the carrier answers and whether the message was truly sent; or the courier dies. */
const FATES = [
  'sent',
  'refused',
  'failed',
  'uncertain-sent',
  'uncertain-lost',
  'dies-before',
  'dies-after',
] as const;
type Fate = (typeof FATES)[number];

class Died extends Error {}

class ScriptedCarrier implements MessageCarrier {
  readonly channel = 'sms';
  readonly name = 'scripted';
  readonly delivered: string[] = [];

  constructor(private readonly fates: Fate[]) {}

  async send({ idempotencyKey: id }: OutgoingMessage): Promise<SendOutcome> {
    const fate = this.fates.shift() ?? 'sent';
    if (fate === 'dies-before') throw new Died();
    if (fate === 'sent' || fate === 'uncertain-sent' || fate === 'dies-after')
      this.delivered.push(id);
    if (fate === 'dies-after') throw new Died();
    if (fate === 'sent') return { kind: 'sent', providerId: 'p', segments: 1 };
    if (fate === 'refused' || fate === 'failed') return { kind: fate, code: 'c' };
    return { kind: 'uncertain', code: 'no-answer' };
  }

  async close(): Promise<void> {}
}

function courierOf(outbox: MemoryOutbox, carrier: MessageCarrier, told: MessageNews[]): Courier {
  return new Courier({
    ...{ outbox, carriers: new Map([['sms', carrier]]), logger, atOnceMax: 1 },
    open: async () => ({ to: '+15550100100', text: 'hello' }),
    news: (news) => told.push(news),
  });
}

async function untilDone(
  outbox: MemoryOutbox,
  carrier: MessageCarrier,
  told: MessageNews[],
  ids: string[],
) {
  for (let round = 0; round < 1_000; round += 1) {
    if (ids.every((id) => ['sent', 'refused', 'dead'].includes(outbox.stateOf(id) ?? ''))) return;
    await courierOf(outbox, carrier, told)
      .round()
      .catch((error: unknown) => {
        if (!(error instanceof Died)) throw error;
      });
    outbox.now += 60_000;
  }
  throw new Error('A message is never done.');
}

describe('Courier', () => {
  it('loses nothing, and sends twice only what it says it may have sent twice', async () => {
    const story = fc.record({
      fates: fc.array(fc.constantFrom(...FATES), { maxLength: 20 }),
      ids: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ fates, ids }) => {
        const outbox = new MemoryOutbox();
        const carrier = new ScriptedCarrier([...fates]);
        const told: MessageNews[] = [];
        for (const id of [...ids, ...ids]) await outbox.putOnce(entryOf(id));
        await untilDone(outbox, carrier, told, ids);
        for (const id of ids) {
          const news = told.filter(({ entry }) => entry.id === id);
          const last = news.at(-1)!;
          const times = carrier.delivered.filter((each) => each === id).length;
          expect(outbox.stateOf(id)).toBe(last.outcome === 'failed' ? 'dead' : last.outcome);
          if (last.outcome === 'sent') expect(times).toBeGreaterThanOrEqual(1);
          if (times > 1) expect(last.entry.mayBeSent).toBe(true);
          expect(last.entry.attempt).toBeLessThanOrEqual(ATTEMPTS_MAX + 1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives up after so many attempts, and keeps a dead letter', async () => {
    const outbox = new MemoryOutbox();
    const told: MessageNews[] = [];
    await outbox.putOnce(entryOf('a'));
    const fates = Array.from({ length: ATTEMPTS_MAX }, (): Fate => 'failed');
    await untilDone(outbox, new ScriptedCarrier(fates), told, ['a']);
    expect(told.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: ATTEMPTS_MAX - 1 }, () => 'retried'),
      'failed',
    ]);
    expect(outbox.stateOf('a')).toBe('dead');
  });

  it('tells nothing of a message that another courier has taken over', async () => {
    const outbox = new MemoryOutbox();
    const told: MessageNews[] = [];
    await outbox.putOnce(entryOf('a'));
    const slow: MessageCarrier = {
      ...{ channel: 'sms', name: 'slow', close: async () => undefined },
      send: async () => {
        outbox.now += 120_000;
        await outbox.claim(1, 1_000);
        return { kind: 'sent', providerId: 'p' };
      },
    };
    await courierOf(outbox, slow, told).round();
    expect(told).toEqual([]);
  });

  it.each([
    ['KEYS.GONE', false, 'refused'],
    ['KEYS.AWAY', true, 'retried'],
  ] as const)('tells that a message cannot be opened (%s)', async (code, retryable, outcome) => {
    const { outbox, carrier, told } = await delivered(new UnopenedError(code, retryable));
    expect(told).toMatchObject([{ outcome, code }]);
    expect(carrier.delivered).toEqual([]);
    expect(outbox.stateOf('a')).toBe(retryable ? 'waiting' : 'refused');
  });

  it('refuses what no carrier takes', async () => {
    const { told } = await delivered(undefined, []);
    expect(told).toMatchObject([{ outcome: 'refused', code: 'no-carrier' }]);
  });
});

class UnopenedError extends OperationalError {
  constructor(
    readonly code: string,
    readonly retryable: boolean,
  ) {
    super('It does not open.');
  }
}

async function delivered(failure: Error | undefined, channels: readonly 'sms'[] = ['sms']) {
  const outbox = new MemoryOutbox();
  const carrier = new ScriptedCarrier([]);
  const told: MessageNews[] = [];
  await outbox.putOnce(entryOf('a'));
  const courier = new Courier({
    ...{ outbox, logger, carriers: new Map(channels.map((channel) => [channel, carrier])) },
    async open() {
      if (failure) throw failure;
      return { to: '+15550100100', text: 'hello' };
    },
    news: (news) => told.push(news),
  });
  await courier.round();
  return { outbox, carrier, told };
}
