import { AimdLimit, RetryBudget } from '@verbatim/backpressure';
import { ObjectConflictError, StoreUnavailableError } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { StoreCircuitOpenError } from '../store/store-breaker.js';
import { AdaptiveWrites } from './adaptive-writes.js';

const away = () => new StoreUnavailableError('files in /x', 'EIO');

function subject(capacity = 10) {
  const limit = new AimdLimit({ floor: 1, ceiling: 8, initial: 8 });
  const budget = new RetryBudget({ perSuccess: 0.2, perSecond: 0, capacity });
  const told: string[] = [];
  const pauses: number[] = [];
  const writes = new AdaptiveWrites({
    limit,
    budget,
    onRetry: (outcome) => told.push(outcome),
    now: () => 0,
    pause: async (ms) => void pauses.push(ms),
  });
  return { limit, writes, told, pauses };
}

/** Fails as told, then answers. */
function failing(...errors: Error[]) {
  let attempts = 0;
  const write = async (): Promise<string> => {
    attempts += 1;
    const error = errors.shift();
    if (error) throw error;
    return 'stored';
  };
  return { write, attempts: () => attempts };
}

describe('AdaptiveWrites', () => {
  it('tries a failed write again with a pause, and lowers the limit for it', async () => {
    const { limit, writes, told, pauses } = subject();
    const { write } = failing(away());
    expect(await writes.run(write)).toBe('stored');
    expect(told).toEqual(['retried']);
    expect(pauses).toHaveLength(1);
    expect(limit.limit).toBe(4);
    expect(limit.inFlight).toBe(0);
  });

  it('gives up after three attempts, with the error of the last', async () => {
    const { writes } = subject();
    const { write, attempts } = failing(away(), away(), away(), away());
    await expect(writes.run(write)).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(attempts()).toBe(3);
  });

  it('leaves to the queue what the budget does not pay for', async () => {
    const { writes, told } = subject(1);
    await writes.run(failing(away()).write);
    const { write, attempts } = failing(away());
    await expect(writes.run(write)).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(attempts()).toBe(1);
    expect(told).toEqual(['retried', 'over-budget']);
  });

  it.each([
    ['a conflict, which no retry mends', new ObjectConflictError('k'), 8],
    ['an open circuit, behind which nothing was tried', new StoreCircuitOpenError('open'), 4],
  ])('does not retry %s', async (_name, error, limitAfter) => {
    const { limit, writes, told } = subject();
    const { write, attempts } = failing(error);
    await expect(writes.run(write)).rejects.toBe(error);
    expect(attempts()).toBe(1);
    expect(told).toEqual([]);
    expect(limit.limit).toBe(limitAfter);
  });
});
