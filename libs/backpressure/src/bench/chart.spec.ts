import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chartOf } from './chart.ts';
import type { BufferReport } from './report.ts';
import { RATIOS } from './targets.ts';

const folder = new URL('../../../../docs/bench/', import.meta.url);
const published = JSON.parse(readFileSync(new URL('buffer.json', folder), 'utf8')) as BufferReport;

describe('the chart of the buffer benchmark', () => {
  it('is the one that was published with the figures', () => {
    expect(chartOf(published)).toBe(readFileSync(new URL('buffer.svg', folder), 'utf8'));
  });

  it('has a bar for every contender and a target for every ratio', () => {
    const svg = chartOf(published);
    for (const { name } of published.tasks.flatMap(({ rates }) => rates)) {
      expect(svg).toContain(`>${name}<`);
    }
    expect(svg.match(/class="target"/g)).toHaveLength(RATIOS.length);
  });
});
