import { describe, expect, it } from 'vitest';
import { ConservationReport, type RaisedAlarm } from './conservation-report.js';
import { Metrics } from './metrics.js';

const ALARM: RaisedAlarm = {
  key: 'conservation/buffer/salon',
  severity: 'critical',
  summary: '2 events went into the buffer stage of salon and are nowhere.',
  facts: { processId: 'p', in: 5, remainder: 2 },
};

function reportWith(alarm?: { raise(alarm: RaisedAlarm): void; clear(key: string): void }) {
  const metrics = new Metrics();
  const lines: unknown[] = [];
  const log = (facts: unknown, text: unknown): unknown => lines.push([facts, text]);
  const logger = { error: log, info: log } as never;
  const report = new ConservationReport({ namespace: 'voice', metrics, logger, alarm });
  return { report, lines, text: () => metrics.registry.metrics() };
}

describe('ConservationReport', () => {
  it('shows the remainder, what is held and each flow, by stage and vertical', async () => {
    const { report, text } = reportWith();
    const figures = { stage: 'buffer', vertical: 'salon', held: 2, remainder: 1 };
    report.checked(figures, { arrived: 5, out: 2, shed: 0 });
    report.checked(figures, { arrived: 8, out: 2, shed: 0 });
    const labels = 'stage="buffer",vertical="salon"';
    expect(await text()).toContain(`voice_conservation_remainder_events{${labels}} 1`);
    expect(await text()).toContain(`voice_conservation_held_events{${labels}} 2`);
    expect(await text()).toContain(
      `voice_conservation_flow_events_total{${labels},flow="arrived"} 8`,
    );
    expect(await text()).not.toContain('flow="shed"');
  });

  it('logs an alarm with its figures and the process, and passes it on', () => {
    const told: unknown[] = [];
    const { report, lines } = reportWith({
      raise: (alarm) => told.push(alarm),
      clear: (key) => told.push(key),
    });
    report.raise(ALARM);
    report.clear(ALARM.key);
    expect(lines[0]).toEqual([ALARM.facts, ALARM.summary]);
    expect(told).toEqual([ALARM, ALARM.key]);
  });

  it('logs it where nobody is to be paged, too', () => {
    const { report, lines } = reportWith();
    report.raise(ALARM);
    expect(lines).toHaveLength(1);
  });
});
