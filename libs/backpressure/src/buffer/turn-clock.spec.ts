import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { turnNow } from './turn-clock.js';

describe('turnNow', () => {
  it('stands still in a run of synchronous code, and is never ahead', () => {
    const first = turnNow();
    const until = performance.now() + 3;
    while (performance.now() < until);
    expect(turnNow()).toBe(first);
    expect(first).toBeLessThan(performance.now());
  });

  it('has moved on after the run', async () => {
    const first = turnNow();
    await sleep(3);
    expect(turnNow() - first).toBeGreaterThan(1);
  });
});
