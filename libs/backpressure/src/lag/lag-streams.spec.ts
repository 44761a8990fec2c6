import { afterEach, describe, expect, it, vi } from 'vitest';
import { LagStreams } from './lag-streams.js';

describe('LagStreams', () => {
  afterEach(() => vi.useRealTimers());

  const streams = (): LagStreams => new LagStreams(['sales', 'healthcare']);
  const ages = (lag: LagStreams, atMs: number): number[] =>
    [...lag.all.values()].map((monitor) => monitor.oldestUnacknowledgedAgeMs(atMs));

  it('keeps the age of each stream apart', () => {
    const lag = streams();
    lag.numbered('sales', 'e1', 0, 1_000);
    lag.numbered('healthcare', 'e2', 0, 1_600);
    expect(ages(lag, 2_000)).toEqual([1_000, 400]);
    lag.acknowledged('e1', [[0, 0]], 2_000);
    expect(ages(lag, 2_500)).toEqual([0, 900]);
    expect(lag.of('sales').percentiles()).toMatchObject({ count: 1, max: 1_000 });
    expect(lag.of('healthcare').percentiles().count).toBe(0);
  });

  it('adds up over all streams', () => {
    const lag = streams();
    lag.numbered('sales', 'e1', 0, 1_000);
    lag.numbered('healthcare', 'e2', 0, 1_600);
    lag.numbered('healthcare', 'e2', 1, 1_700);
    lag.acknowledged('e1', [[0, 0]], 2_000);
    lag.acknowledged('e2', [[0, 0]], 2_000);
    expect(lag.percentiles()).toMatchObject({ count: 2, max: 1_000 });
    expect(lag.outstanding).toBe(1);
    lag.reset();
    expect(lag.percentiles().count).toBe(0);
    expect(lag.outstanding).toBe(1);
  });

  it('lets go of a key once nothing of it is outstanding', () => {
    const lag = streams();
    lag.numbered('sales', 'e1', 0);
    lag.numbered('sales', 'e1', 1);
    lag.dropped('e1', 0);
    expect(lag.keys).toBe(1);
    lag.acknowledged('e1', [[0, 1]]);
    lag.numbered('sales', 'e2', 0);
    lag.forget('e2');
    lag.acknowledged('unknown', [[0, 1]]);
    expect(lag.keys).toBe(0);
  });

  it('refuses a stream that was not declared', () => {
    expect(() => streams().numbered('salon', 'e1', 0)).toThrow('was not declared');
  });

  it.each([+86_400_000, -86_400_000])('does not feel the wall clock jump by %i ms', (jumpMs) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const lag = streams();
    lag.numbered('sales', 'e1', 0);
    vi.setSystemTime(Date.now() + jumpMs);
    const ageMs = lag.of('sales').oldestUnacknowledgedAgeMs();
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(ageMs).toBeLessThan(1_000);
    lag.acknowledged('e1', [[0, 0]]);
    expect(lag.of('sales').percentiles().max).toBeLessThan(1_000);
  });
});
