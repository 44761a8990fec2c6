import type { CallCosts } from '@verbatim/contracts';
import { Metrics } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import { WorkerMetrics } from '../worker-metrics.js';
import { countCosts } from './count-costs.js';

const line = (model: string, nanoUsd: number | null): CallCosts['lines'][number] => ({
  ...{ agent: null, source: 'response', model, meter: 'text-in', quantity: 1, nanoUsd },
  ...(nanoUsd === null && { unpriced: 'unknown-model' as const }),
});
const costs = (...lines: CallCosts['lines']): CallCosts => ({ prices: null, lines });

async function counted(...runs: Parameters<typeof countCosts>[2][][]): Promise<string> {
  const registry = new Metrics();
  const metrics = new WorkerMetrics(registry);
  for (const [now, before] of runs) countCosts(metrics, 'salon', now, before);
  return registry.text();
}

describe('countCosts', () => {
  it('adds up dollars by model, and lines without a price by why', async () => {
    const text = await counted([costs(line('m', 5e8), line('m', 1e9), line('n', null))]);
    expect(text).toContain('model="m"} 1.5');
    expect(text).not.toContain('model="n"');
    expect(text).toMatch(/unpriced_usage_lines_total\{.*reason="unknown-model"\} 1/);
  });

  it('adds of an amendment only what it costs more', async () => {
    const first = costs(line('m', 1e9), line('n', null));
    const text = await counted([first, undefined], [costs(line('m', 3e9), line('n', null)), first]);
    expect(text).toContain('model="m"} 3');
    expect(text).toMatch(/reason="unknown-model"\} 1/);
  });

  it('counts nothing of a record without costs', async () => {
    expect(await counted([undefined])).not.toMatch(/^audit_cost_dollars_total\{/m);
  });
});
