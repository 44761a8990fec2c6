import type { QueueName } from '@verbatim/contracts';
import { Metrics, createLogger } from '@verbatim/platform';
import type { Tombstone, Tombstones } from '@verbatim/queue';
import { beforeEach, describe, expect, it } from 'vitest';
import { WorkerMetrics } from '../worker-metrics.js';
import { EvictionDrain, type EvictionDrainOptions } from './eviction-drain.js';

const DAY_MS = 24 * 60 * 60 * 1_000;

let left: Tombstone[];
let indexed: Set<string>;
let explained: string[];
let metrics: Metrics;
let options: EvictionDrainOptions;
let drain: EvictionDrain;

const tombstone = (number: number, callId: string, evictedAt = Date.now()): Tombstone => ({
  id: `${number}`.padStart(4, '0'),
  jobId: `s-${number}`,
  evictedAt,
  holds: [{ callId, epoch: `epoch-of-${callId}`, ranges: [[number, number]] }],
});

/** One queue has them all. */
const tombstones: Tombstones = {
  read: async (queue: QueueName, limit, afterId = '') =>
    queue === 'audit-salon' ? left.filter(({ id }) => id > afterId).slice(0, limit) : [],
  acknowledge: async (_queue, ids) => {
    const before = left.length;
    left = left.filter(({ id }) => !ids.includes(id));
    return before - left.length;
  },
  close: async () => undefined,
};

beforeEach(() => {
  left = [];
  indexed = new Set(['CA1']);
  explained = [];
  metrics = new Metrics();
  options = {
    openTombstones: async () => tombstones,
    indexedCalls: async (callIds) => new Set(callIds.filter((callId) => indexed.has(callId))),
    explain: async (callId, explanations) =>
      void explained.push(...explanations.map(({ from }) => `${callId} ${from}`)),
    metrics: new WorkerMetrics(metrics),
    logger: createLogger('test', { level: 'silent' }),
  };
  drain = new EvictionDrain(options);
});

describe('EvictionDrain', () => {
  it('explains and forgets more than fit into its memory at once', async () => {
    left = Array.from({ length: 700 }, (_, number) => tombstone(number, 'CA1'));
    expect(await drain.drainSome()).toBe(true);
    expect(explained).toEqual(Array.from({ length: 700 }, (_, number) => `CA1 ${number}`));
    expect(left).toEqual([]);
    expect(await metrics.registry.metrics()).toContain(
      'audit_evicted_events_total{vertical="salon",outcome="explained"} 700',
    );
    expect(await drain.drainSome()).toBe(false);
  });

  it('keeps what it cannot explain yet, and does not let it hold up the rest', async () => {
    left = Array.from({ length: 600 }, (_, number) =>
      tombstone(number, number < 500 ? 'CA2' : 'CA1'),
    );
    expect(await drain.drainSome()).toBe(true);
    expect(left).toHaveLength(500);
    expect(explained).toHaveLength(100);
    expect(await drain.drainSome()).toBe(false);
    indexed.add('CA2');
    expect(await drain.drainSome()).toBe(true);
    expect(left).toEqual([]);
  });

  it('forgets nothing when the index is away', async () => {
    left = [tombstone(1, 'CA1')];
    const failing = new EvictionDrain({
      ...options,
      explain: () => Promise.reject(new Error('away')),
    });
    await expect(failing.drainSome()).rejects.toThrow('away');
    expect(left).toHaveLength(1);
  });

  it('gives up after a day what belongs to no call, and says so', async () => {
    left = [tombstone(1, 'CA2', Date.now() - DAY_MS - 1), tombstone(2, 'CA2', Date.now())];
    expect(await drain.drainSome()).toBe(false);
    expect(left.map(({ jobId }) => jobId)).toEqual(['s-2']);
    expect(await metrics.registry.metrics()).toContain('outcome="unknown-call"} 1');
  });
});
