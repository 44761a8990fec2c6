import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.js';

describe('Pacer', () => {
  it('spreads a second evenly over its turns, without losing fractions', () => {
    const pacer = new Pacer(0, 1_000);
    const turns = Array.from({ length: 200 }, (_, i) => pacer.take((i + 1) * 5, 333));
    expect(turns.reduce((sum, each) => sum + each)).toBe(333);
    expect(Math.max(...turns)).toBe(2);
  });

  it('owes what a stalled loop did not send, and pays it a burst at a time', () => {
    const pacer = new Pacer(0, 100);
    expect(pacer.take(1_000, 250)).toBe(100);
    expect(pacer.behind).toBe(150);
    expect(pacer.take(1_000, 250)).toBe(100);
    expect(pacer.take(1_000, 250)).toBe(50);
    expect(pacer.behind).toBe(0);
  });
});
