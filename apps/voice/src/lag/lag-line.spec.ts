import type { RaisedAlarm } from '@verbatim/paging';
import { Metrics } from '@verbatim/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../testing/logger.js';
import { LagLine } from './lag-line.js';

let line: LagLine;
let told: string[];
let raised: RaisedAlarm[];
let nowMs: number;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  [told, raised, nowMs] = [[], [], 0];
  line = new LagLine({
    verticals: ['sales', 'healthcare'],
    databaseUrl: undefined,
    pageAboveMs: 30_000,
    alarm: {
      raise: (alarm) => {
        raised.push(alarm);
        if (told.at(-1) !== `raise ${alarm.key}`) told.push(`raise ${alarm.key}`);
      },
      // Said at each emission: only what follows a raising is of interest.
      clear: (key) => {
        if (told.at(-1) === `raise ${key}`) told.push(`clear ${key}`);
      },
    },
    logger: silentLogger(),
    metrics: new Metrics(),
    now: () => nowMs,
    onBug: (error) => expect.unreachable(String(error)),
  });
  line.start();
});
afterEach(async () => {
  await line.stop();
  vi.useRealTimers();
});

/** Timers and the monotonic clock, together. */
function pass(ms: number): void {
  for (const untilMs = nowMs + ms; nowMs < untilMs;) {
    nowMs += 500;
    vi.advanceTimersByTime(500);
  }
}

describe('LagLine', () => {
  it('raises once the second threshold has been passed for 10 s, and clears after a calm minute', () => {
    line.streams.numbered('sales', 'e1', 0);
    pass(40_000);
    expect(told).toEqual([]);
    pass(5_000);
    expect(told).toEqual(['raise lag/sales']);
    expect(raised[0]?.facts).toEqual({
      vertical: 'sales',
      oldestSeconds: 45,
      thresholdSeconds: 30,
      outstandingEvents: 1,
    });
    line.streams.acknowledged('e1', [[0, 0]]);
    pass(60_000);
    expect(told).toEqual(['raise lag/sales']);
    pass(5_000);
    expect(told).toEqual(['raise lag/sales', 'clear lag/sales']);
  });

  it('does not page for a process that was stopped for a minute', () => {
    line.streams.numbered('sales', 'e1', 0);
    pass(5_000);
    // No timer fires while it is stopped; the first one afterwards sees the age.
    nowMs += 60_000;
    vi.advanceTimersByTime(5_000);
    line.streams.acknowledged('e1', [[0, 0]]);
    pass(60_000);
    expect(told).toEqual([]);
  });

  it.each([86_400_000, -86_400_000])(
    'does not page for a wall clock that jumps by %i ms',
    (jumpMs) => {
      for (let seq = 0; seq < 20; seq += 1) {
        line.streams.numbered('sales', 'e1', seq);
        vi.setSystemTime(Date.now() + jumpMs);
        pass(5_000);
        expect(line.streams.of('sales').oldestUnacknowledgedAgeMs()).toBeGreaterThanOrEqual(0);
        line.streams.acknowledged('e1', [[0, seq]]);
      }
      expect(told).toEqual([]);
      expect(line.streams.of('sales').percentiles().max).toBeLessThanOrEqual(5_100);
    },
  );

  it('tells the register the ages of what is kept, and nothing of what is not', () => {
    line.streams.numbered('sales', 'e1', 0);
    line.streams.numbered('healthcare', 'e2', 0);
    pass(1_500);
    expect(line.oldestAges(() => true)).toEqual({ sales: 1_500, healthcare: 1_500 });
    expect(line.oldestAges((vertical) => vertical === 'sales')).toEqual({ sales: 1_500 });
    line.streams.acknowledged('e1', [[0, 0]]);
    expect(line.oldestAges((vertical) => vertical === 'sales')).toEqual({});
  });
});
