import { describe, expect, it } from 'vitest';
import type { Page } from '../pager.js';
import { PagerRefusedError } from '../paging.errors.js';
import { pageOf } from '../testing/pages.js';
import { until } from '../testing/pager-peer.js';
import { ATTEMPTS_MAX, PageQueue, PAGES_WAITING_MAX } from './page-queue.js';

describe('PageQueue', () => {
  const queueOf = (attempt: (page: Page) => Promise<void>) => {
    const outcomes: string[] = [];
    const queue = new PageQueue({
      pager: { name: 'test', page: attempt },
      retry: { firstMs: 1, maxMs: 2 },
      onOutcome: (outcome, { key }) => outcomes.push(`${key} ${outcome}`),
      onBug: (error) => expect.unreachable(String(error)),
    });
    return { queue, outcomes };
  };
  const refusal = (retryable: boolean, retryAfterMs?: number): PagerRefusedError =>
    new PagerRefusedError('test', 'HTTP 500', retryable, retryAfterMs);

  it('tries again until it is taken, and keeps the order', async () => {
    let refusals = 2;
    const taken: string[] = [];
    const { queue, outcomes } = queueOf(async ({ key }) => {
      if (refusals-- > 0) throw refusal(true);
      taken.push(key);
    });
    for (const key of ['a', 'b']) queue.put(pageOf({ key }));
    await until(() => taken.length === 2);
    expect(taken).toEqual(['a', 'b']);
    expect(outcomes).toEqual(['a retried', 'a retried', 'a delivered', 'b delivered']);
  });

  it('gives up what is refused for good at once, and what is never answered after its attempts', async () => {
    const { queue, outcomes } = queueOf(async ({ key }) => {
      throw refusal(key === 'away');
    });
    queue.put(pageOf({ key: 'wrong' }));
    queue.put(pageOf({ key: 'away' }));
    await until(() => outcomes.at(-1) === 'away given-up');
    expect(outcomes[0]).toBe('wrong given-up');
    expect(outcomes).toHaveLength(1 + ATTEMPTS_MAX);
  });

  it('waits as long as the pager asks', async () => {
    const attemptsAtMs: number[] = [];
    const { queue } = queueOf(async () => {
      attemptsAtMs.push(performance.now());
      if (attemptsAtMs.length === 1) throw refusal(true, 80);
    });
    queue.put(pageOf());
    await until(() => attemptsAtMs.length === 2);
    expect((attemptsAtMs[1] as number) - (attemptsAtMs[0] as number)).toBeGreaterThanOrEqual(75);
  });

  it('lets the oldest give way when it is full', async () => {
    const { queue, outcomes } = queueOf(() => new Promise(() => undefined));
    // One is in hand.
    for (let n = 0; n <= PAGES_WAITING_MAX + 1; n += 1) queue.put(pageOf({ key: `k${n}` }));
    expect(outcomes).toEqual(['k1 dropped']);
  });

  it.each([
    [
      'asks for patience',
      async () => {
        throw refusal(true, 60_000);
      },
    ],
    ['does not answer', () => new Promise<void>(() => undefined)],
  ])('ends within its own patience when the pager %s', async (_, attempt) => {
    const { queue } = queueOf(attempt);
    queue.put(pageOf());
    const startedAtMs = performance.now();
    await queue.close(50);
    expect(performance.now() - startedAtMs).toBeLessThan(1_000);
  });
});
