import { describe, expect, it } from 'vitest';
import { MetricSnapshot } from './metric-snapshot.js';

const snapshot = MetricSnapshot.parse(`# HELP voice_x_total Of something.
# TYPE voice_x_total counter
voice_x_total{vertical="sales",class="critical"} 3
voice_x_total{vertical="healthcare",class="critical"} 4.5
voice_plain 1e-2
voice_odd NaN
`);

describe('MetricSnapshot', () => {
  it('sums and compares the series of a metric, all of them or those with a label', () => {
    expect(snapshot.sum('voice_x_total')).toBe(7.5);
    expect(snapshot.sum('voice_x_total', { vertical: 'sales' })).toBe(3);
    expect(snapshot.max('voice_x_total')).toBe(4.5);
    expect(snapshot.sum('voice_plain')).toBe(0.01);
  });

  it('tells a metric that is absent, or has no number, from one that is zero', () => {
    expect(snapshot.sum('voice_absent')).toBeUndefined();
    expect(snapshot.max('voice_x_total', { vertical: 'salon' })).toBeUndefined();
    expect([snapshot.has('voice_odd'), snapshot.has('voice_plain')]).toEqual([false, true]);
  });
});
