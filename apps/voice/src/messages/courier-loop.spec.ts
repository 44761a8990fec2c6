import { OperationalError } from '@verbatim/contracts';
import { createLogger } from '@verbatim/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CourierLoop } from './courier-loop.js';

class AwayError extends OperationalError {
  readonly code = 'DATABASE.UNAVAILABLE';
  readonly retryable = true;
}

let rounds: number;
let outcome: () => Promise<boolean>;
let bugs: unknown[];
let loop: CourierLoop;
beforeEach(() => {
  vi.useFakeTimers();
  [rounds, bugs, outcome] = [0, [], async () => false];
  loop = new CourierLoop({
    courier: {
      round: () => {
        rounds += 1;
        return outcome();
      },
    },
    logger: createLogger('test', { level: 'silent' }),
    onBug: (error) => bugs.push(error),
  });
});
afterEach(async () => {
  await loop.close();
  vi.useRealTimers();
});

describe('CourierLoop', () => {
  it('goes round now and then, and at once when it is woken', async () => {
    loop.start();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(rounds).toBe(1);
    loop.wake();
    await vi.advanceTimersByTimeAsync(1);
    expect(rounds).toBe(2);
  });

  it('goes on at once while there is more', async () => {
    outcome = async () => rounds < 3;
    loop.wake();
    await vi.advanceTimersByTimeAsync(10);
    expect(rounds).toBe(3);
  });

  it('forgets no message that comes while it is under way', async () => {
    const round = Promise.withResolvers<boolean>();
    outcome = () => round.promise;
    loop.wake();
    await vi.advanceTimersByTimeAsync(1);
    loop.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(rounds).toBe(1);
    round.resolve(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(rounds).toBe(2);
  });

  it('waits while PostgreSQL is away, and tells of bugs', async () => {
    outcome = async () => {
      throw new AwayError('away');
    };
    loop.wake();
    await vi.advanceTimersByTimeAsync(9_000);
    expect([rounds, bugs]).toEqual([1, []]);
    outcome = async () => {
      throw new TypeError('bug');
    };
    await vi.advanceTimersByTimeAsync(1_001);
    expect(bugs).toHaveLength(1);
  });

  it('goes round no more once it is closed', async () => {
    loop.start();
    await loop.close();
    loop.wake();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(rounds).toBe(0);
  });
});
