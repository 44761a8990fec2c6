import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../testing/logger.js';
import { CALL_ID } from '../testing/recording.js';
import { RepeatedWebhooks } from './repeated-webhooks.js';

/** The receipts of all replicas. */
class Receipts {
  readonly keys = new Set<string>();
  failure: Error | undefined;

  async remember(key: string): Promise<'first' | 'duplicate'> {
    if (this.failure) throw this.failure;
    if (this.keys.has(key)) return 'duplicate';
    this.keys.add(key);
    return 'first';
  }

  async forget(): Promise<number> {
    if (this.failure) throw this.failure;
    return 0;
  }
}

const webhook = { key: 'k1', callId: CALL_ID, kind: 'status' } as const;
let receipts: Receipts;
let process1: RepeatedWebhooks;
let process2: RepeatedWebhooks;

beforeEach(() => {
  receipts = new Receipts();
  process1 = new RepeatedWebhooks(receipts, silentLogger());
  process2 = new RepeatedWebhooks(receipts, silentLogger());
});

describe('RepeatedWebhooks', () => {
  it('knows a webhook again that this or another process has handled', async () => {
    expect(await process1.isRepeated(webhook)).toBe(false);
    await process1.done(webhook);
    expect(await process1.isRepeated(webhook)).toBe(true);
    expect(await process2.isRepeated(webhook)).toBe(true);
  });

  it('does work again that a process began and did not finish, because it died', async () => {
    await process1.isRepeated(webhook);
    expect(await process2.isRepeated(webhook)).toBe(false);
  });

  it('keeps kinds apart that share a token', async () => {
    await process1.isRepeated(webhook);
    await process1.done(webhook);
    expect(await process1.isRepeated({ ...webhook, kind: 'voice' })).toBe(false);
  });

  it('goes on with its own memory while PostgreSQL is away', async () => {
    receipts.failure = new Error('away');
    expect(await process1.isRepeated(webhook)).toBe(false);
    await process1.done(webhook);
    expect(await process1.isRepeated(webhook)).toBe(true);
    expect(await process2.isRepeated(webhook)).toBe(false);
  });

  it('puts forgetting off while PostgreSQL is away', async () => {
    receipts.failure = new Error('away');
    await expect(process1.forgetOld()).resolves.toBeUndefined();
  });

  it('remembers a bounded number by itself', async () => {
    receipts.failure = new Error('away');
    for (let i = 0; i <= 10_000; i++) await process1.done({ ...webhook, key: `k${i}` });
    expect(await process1.isRepeated({ ...webhook, key: 'k0' })).toBe(false);
    expect(await process1.isRepeated({ ...webhook, key: 'k10000' })).toBe(true);
  });
});
