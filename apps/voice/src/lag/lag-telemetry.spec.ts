import { LagStreams } from '@verbatim/backpressure';
import { Metrics } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { listeningLogger } from '../testing/logger.js';
import { LagTelemetry } from './lag-telemetry.js';

let nowMs: number;
let lag: LagStreams;
let metrics: Metrics;
let telemetry: LagTelemetry;
let lines: string[];

beforeEach(() => {
  nowMs = 0;
  const now = (): number => nowMs;
  lag = new LagStreams(['sales', 'healthcare'], { now });
  metrics = new Metrics();
  const listening = listeningLogger();
  lines = listening.lines;
  telemetry = new LagTelemetry({ lag, metrics, logger: listening.logger, now });
});

async function value(name: string, vertical: string): Promise<number | undefined> {
  const metric = (await metrics.registry.getMetricsAsJSON()).find((each) => each.name === name);
  return metric?.values.find(({ labels }) => labels['vertical'] === vertical)?.value;
}

/** Numbered now, acknowledged `afterMs` later. */
function pass(vertical: string, epoch: string, afterMs: number): void {
  lag.numbered(vertical, epoch, 0);
  nowMs += afterMs;
  telemetry.observe();
  lag.acknowledged(epoch, [[0, 0]]);
  telemetry.observe();
}

describe('LagTelemetry', () => {
  it('computes the oldest age of each vertical when scraped', async () => {
    lag.numbered('sales', 'e1', 0);
    nowMs = 1_500;
    expect(await value('voice_lag_oldest_seconds', 'sales')).toBe(1.5);
    nowMs = 1_700;
    expect(await value('voice_lag_oldest_seconds', 'sales')).toBe(1.7);
    expect(await value('voice_lag_oldest_seconds', 'healthcare')).toBe(0);
  });

  it('shows a burst that was over before the scrape, for the three intervals after it', async () => {
    pass('sales', 'e1', 3_000);
    expect(await value('voice_lag_interval_max_seconds', 'sales')).toBe(3);
    for (let interval = 0; interval < 3; interval += 1) {
      telemetry.emit();
      expect(await value('voice_lag_interval_max_seconds', 'sales')).toBe(3);
    }
    telemetry.emit();
    expect(await value('voice_lag_interval_max_seconds', 'sales')).toBe(0);
    expect(await value('voice_lag_interval_max_seconds', 'healthcare')).toBe(0);
  });

  it('adds up the time above the objective', async () => {
    pass('sales', 'e1', 4_900);
    pass('sales', 'e2', 6_500);
    expect(await value('voice_lag_above_objective_seconds_total', 'sales')).toBe(1.5);
    expect(await value('voice_lag_above_objective_seconds_total', 'healthcare')).toBe(0);
  });

  it('tells of each interval in which anything waited, and of no other', () => {
    telemetry.emit();
    expect(lines).toEqual([]);
    pass('sales', 'e1', 3_000);
    telemetry.emit();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      vertical: 'sales',
      intervalMaxMs: 3_000,
      oldestMs: 0,
      aboveObjectiveMs: 0,
    });
  });
});
