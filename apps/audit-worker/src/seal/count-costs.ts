import type { CallCosts } from '@verbatim/contracts';
import type { WorkerMetrics } from '../worker-metrics.js';

const DOLLAR = 1_000_000_000;

type CostMetrics = Pick<WorkerMetrics, 'costs' | 'unpricedLines'>;

/**
 * Counts what a sealed revision costs beyond the one before it. Only models with a price become labels, so that a
 * price table bounds how many there are. Counters hold floating point: sums to the nano-dollar are PostgreSQL's.
 */
export function countCosts(
  metrics: CostMetrics,
  vertical: string,
  costs: CallCosts | undefined,
  before: CallCosts | undefined,
): void {
  const known = dollarsOf(before);
  for (const [key, { source, model, dollars }] of dollarsOf(costs)) {
    const more = dollars - (known.get(key)?.dollars ?? 0);
    if (more > 0) metrics.costs.inc({ vertical, source, model }, more);
  }
  for (const [reason, lines] of unpricedIn(costs)) {
    const more = lines - (unpricedIn(before).get(reason) ?? 0);
    if (more > 0) metrics.unpricedLines.inc({ vertical, reason }, more);
  }
}

interface ModelCost {
  readonly source: string;
  readonly model: string;
  readonly dollars: number;
}

function dollarsOf(costs: CallCosts | undefined): Map<string, ModelCost> {
  const sums = new Map<string, ModelCost>();
  for (const { source, model, nanoUsd } of costs?.lines ?? []) {
    if (nanoUsd === null) continue;
    const key = `${source} ${model}`;
    const dollars = (sums.get(key)?.dollars ?? 0) + nanoUsd / DOLLAR;
    sums.set(key, { source, model, dollars });
  }
  return sums;
}

function unpricedIn(costs: CallCosts | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { unpriced } of costs?.lines ?? []) {
    if (unpriced !== undefined) counts.set(unpriced, (counts.get(unpriced) ?? 0) + 1);
  }
  return counts;
}
