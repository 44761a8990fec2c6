import { describe, expect, it } from 'vitest';
import { BATCH_LIMITS, QUEUE_NAMES, QUEUE_POLICY, VERTICALS, archiveQueue } from './index.js';

describe('QUEUE_POLICY', () => {
  it('has one archive queue for every vertical', () => {
    expect(QUEUE_NAMES).toEqual(VERTICALS.map(archiveQueue));
  });

  it.each(QUEUE_NAMES)('bounds %s so that the caps agree with each other', (name) => {
    const policy = QUEUE_POLICY[name];
    expect(policy.capacityBytes).toBeGreaterThanOrEqual(BATCH_LIMITS.bytes);
    expect(policy.concurrency).toBeLessThan(policy.capacityJobs);
    expect(policy.stalledCheckMs).toBeLessThan(policy.lockMs);
    expect(policy.backoffMs).toBeLessThan(policy.backoffMaxMs);
  });

  it('uses names that BullMQ accepts', () => {
    for (const name of QUEUE_NAMES) expect(name).not.toContain(':');
  });
});
