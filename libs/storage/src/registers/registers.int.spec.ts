import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomCallId } from '../calls/testing/written-segment.js';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { CallAgentStates, type KeptAgentState } from './call-agent-states.js';
import { CallPayments } from './call-payments.js';
import { DeadLetters } from './dead-letters.js';
import { ProcessRegister } from './process-register.js';
import { StreamTokens } from './stream-tokens.js';
import { WebhookReceipts } from './webhook-receipts.js';

let server: TestDatabase;
beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server?.remove());

describe('StreamTokens.useOnce', () => {
  it('lets one of 10 replicas be first', async () => {
    const tokens = new StreamTokens(server.database);
    const stream = { callId: randomCallId(), part: 0 };
    const hash = createHash('sha256').update('token').digest();
    const uses = await Promise.all(
      Array.from({ length: 10 }, (_, n) => tokens.useOnce(stream, hash, `voice-${n}`)),
    );
    expect(uses.filter((use) => use === 'first')).toHaveLength(1);
    expect(await tokens.useOnce(stream, hash, 'voice-0')).toBe('replayed');
  });

  it('tells each stream of a call apart', async () => {
    const tokens = new StreamTokens(server.database);
    const callId = randomCallId();
    const hash = createHash('sha256').update('token').digest();
    expect(await tokens.useOnce({ callId, part: 0 }, hash, 'voice-0')).toBe('first');
    expect(await tokens.useOnce({ callId, part: 1 }, hash, 'voice-1')).toBe('first');
  });
});

describe('CallAgentStates', () => {
  const stateOf = (callId: string, version: number): KeptAgentState => ({
    ...{ callId, agent: `agent-${version}`, agentRevision: 'r1', mode: 'after-hours', version },
    sealed: { form: 'sealed', alg: 'A256GCM', nonce: 'A'.repeat(16), ct: 'A'.repeat(22) },
  });

  it('keeps the newest of ten states, in whatever order ten processes write them', async () => {
    const states = new CallAgentStates(server.database);
    const callId = randomCallId();
    const versions = Array.from({ length: 10 }, (_, version) => (version * 7) % 10);
    await Promise.all(versions.map((version) => states.keep(stateOf(callId, version))));
    expect(await states.find(callId)).toEqual(stateOf(callId, 9));
    await states.keep({ ...stateOf(callId, 9), agent: 'another' });
    expect(await states.find(callId)).toEqual(stateOf(callId, 9));
  });

  it('forgets a call that is over, and no other', async () => {
    const states = new CallAgentStates(server.database);
    const [one, other] = [randomCallId(), randomCallId()];
    await states.keep(stateOf(one, 1));
    await states.keep(stateOf(other, 1));
    await states.forget(one);
    expect(await states.find(one)).toBeUndefined();
    expect(await states.find(other)).toBeDefined();
  });
});

describe('CallPayments', () => {
  const begun = { amount: '12.50', currency: 'usd' };

  it('tells the newest payment of a call, and how it ended', async () => {
    const payments = new CallPayments(server.database);
    const callId = randomCallId();
    await payments.begin({ callId, part: 1, ...begun });
    await payments.end(callId, 1, 'too-many-failed-attempts');
    await payments.begin({ callId, part: 2, ...begun });
    expect(await payments.latest(callId)).toEqual({ callId, part: 2, ...begun, result: null });
    await payments.end(callId, 2, 'success');
    expect(await payments.latest(callId)).toMatchObject({ part: 2, result: 'success' });
  });

  it('keeps the first word on a payment, and what it began as', async () => {
    const payments = new CallPayments(server.database);
    const callId = randomCallId();
    await payments.begin({ callId, part: 1, ...begun });
    await payments.begin({ callId, part: 1, amount: '99.00', currency: 'usd' });
    await payments.end(callId, 1, 'success');
    await payments.end(callId, 1, 'payment-connector-error');
    expect(await payments.latest(callId)).toMatchObject({ amount: '12.50', result: 'success' });
  });

  it('knows nothing of a call without one', async () => {
    expect(await new CallPayments(server.database).latest(randomCallId())).toBeUndefined();
  });
});

describe('WebhookReceipts', () => {
  it('tells the first delivery from its repetitions', async () => {
    const receipts = new WebhookReceipts(server.database);
    const key = randomUUID();
    expect(await receipts.remember(key, randomCallId(), 'incoming-call')).toBe('first');
    expect(await receipts.remember(key, randomCallId(), 'incoming-call')).toBe('duplicate');
  });

  it('forgets what is older than asked for, and nothing younger', async () => {
    const receipts = new WebhookReceipts(server.database);
    await receipts.remember(randomUUID(), randomCallId(), 'status');
    await delay(20);
    expect(await receipts.forget(60_000)).toBe(0);
    expect(await receipts.forget(10)).toBeGreaterThan(0);
  });
});

describe('ProcessRegister.deadSince', () => {
  it('names the silent and the ended of a role, and nobody who beats', async () => {
    const processes = new ProcessRegister(server.database);
    for (const id of ['silent', 'ended', 'beating']) await processes.start(id, 'voice');
    await processes.start('other-role', 'worker');
    await processes.end('ended');
    await delay(60);
    await processes.beat('beating');
    const dead = await processes.deadSince('voice', 50);
    expect(dead.sort()).toEqual(['ended', 'silent']);
    expect(await processes.deadSince('voice', 60_000)).toEqual(['ended']);
  });
});

describe('DeadLetters', () => {
  it('keeps the first letter of a job, whole, until it is removed', async () => {
    const letters = new DeadLetters(server.database);
    const letter = {
      queue: 'audit-salon',
      jobId: 'c-1',
      payload: { v: 1, events: [{ words: { ct: 'abc' } }] },
      errorCode: 'AUDIT.SIZE_LIMIT',
      attempts: 1,
    };
    await letters.store(letter);
    await letters.store({ ...letter, attempts: 2 });
    expect(await letters.count('audit-salon')).toBe(1);
    const [stored] = await letters.list('audit-salon');
    expect(stored).toMatchObject(letter);
    const id = stored?.id ?? 0n;
    expect(await letters.show(id)).toEqual(stored);
    expect(await letters.remove(id)).toBe(true);
    expect(await letters.remove(id)).toBe(false);
    expect(await letters.show(id)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['a NUL', { text: 'a\0b' }],
    ['a lone surrogate', { text: '\ud800' }],
    ['no object', 'just text'],
    ['null', null],
    ['what looks like its own wrapping', { $base64Json: 'x' }],
  ])('gives back a payload with %s unchanged', async (what, payload) => {
    const letters = new DeadLetters(server.database);
    await letters.store({
      queue: 'audit-sales',
      jobId: what,
      payload,
      errorCode: 'X',
      attempts: 1,
    });
    const stored = (await letters.list('audit-sales')).find(({ jobId }) => jobId === what);
    expect(stored?.payload).toEqual(payload);
  });
});
