import { describe, expect, it } from 'vitest';
import { LoadUsageError, readLoadOptions } from './load-options.js';

describe('readLoadOptions', () => {
  it('reads every option', () => {
    const args = ['--calls=20', '--rate=4', '--seconds=10', '--verticals=sales', '--seed=7'];
    const more = ['--critical-percent=50', '--settle-seconds=8'];
    expect(readLoadOptions([...args, ...more])).toMatchObject({
      calls: 20,
      rate: 4,
      seconds: 10,
      verticals: ['sales'],
      criticalPercent: 50,
      settleSeconds: 8,
      seed: 7,
    });
  });

  it('begins calls no faster than their keys can be stored', () => {
    expect(readLoadOptions(['--calls=2000']).rampSeconds).toBe(40);
  });

  it('names every problem at once, with what was given', () => {
    const attempt = () => readLoadOptions(['--calls=0', '--rate=x', '--verticals=sales,casino']);
    expect(attempt).toThrow(LoadUsageError);
    expect(attempt).toThrow(/--calls .* `0`[^]*--rate .* `x`[^]*`casino`/);
  });

  it('refuses an option that it does not know', () => {
    expect(() => readLoadOptions(['--speed=2'])).toThrow(LoadUsageError);
  });
});
