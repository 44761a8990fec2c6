import { InvariantError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { AimdLimit } from './aimd-limit.js';

/** Rounds in which the limit is used up and every answer takes `latencyMs`. */
function fullRounds(limit: AimdLimit, rounds: number, latencyMs = 500): void {
  for (let round = 0; round < rounds; round += 1) {
    const tickets = Array.from({ length: limit.limit }, () => limit.take());
    for (const ticket of tickets) limit.onSuccess(ticket, latencyMs);
  }
}

describe('AimdLimit', () => {
  it('grows by about one in each round that uses it up', () => {
    const limit = new AimdLimit({ floor: 1, ceiling: 100, initial: 10 });
    fullRounds(limit, 10);
    expect(limit.limit).toBeGreaterThanOrEqual(14);
    expect(limit.limit).toBeLessThanOrEqual(20);
  });

  it('does not grow while fewer than half of it are under way', () => {
    const limit = new AimdLimit({ floor: 1, ceiling: 100, initial: 10 });
    for (let i = 0; i < 1_000; i += 1) limit.onSuccess(limit.take(), 500);
    expect(limit.limit).toBe(10);
  });

  it('halves once for all failures of what was under way together', () => {
    const limit = new AimdLimit({ floor: 1, ceiling: 16, initial: 16 });
    const tickets = Array.from({ length: 16 }, () => limit.take());
    for (const ticket of tickets) limit.onFailure(ticket);
    expect(limit.limit).toBe(8);
    limit.onFailure(limit.take());
    expect(limit.limit).toBe(4);
  });

  it('takes what is always slow for usual', () => {
    const limit = new AimdLimit({ floor: 1, ceiling: 16, initial: 4 });
    fullRounds(limit, 100, 5_000);
    expect(limit.limit).toBe(16);
  });

  it('falls when answers become ten times slower, and comes back when they stay so', () => {
    const limit = new AimdLimit({ floor: 2, ceiling: 16, initial: 16 });
    fullRounds(limit, 20, 500);
    for (let i = 0; i < 20; i += 1) limit.onSuccess(limit.take(), 5_000);
    expect(limit.limit).toBeLessThanOrEqual(3);
    fullRounds(limit, 200, 5_000);
    expect(limit.limit).toBe(16);
  });

  it.each([
    ['a floor above the ceiling', { floor: 8, ceiling: 4 }],
    ['a floor of 0', { floor: 0, ceiling: 4 }],
    ['a fraction', { floor: 1.5, ceiling: 4 }],
  ])('refuses %s', (_name, options) => {
    expect(() => new AimdLimit(options)).toThrow(InvariantError);
  });
});
