import { QUEUE_NAMES, type QueueName } from '@verbatim/contracts';

/**
 * What a full queue does.
 * `refuse`: it answers `full`, and the producer's spool holds what does not fit.
 * `evict-oldest-sheddable`: the oldest sheddable jobs that wait give way, each leaving its tombstone.
 */
export type EvictionPolicy =
  | { readonly whenFull: 'refuse' }
  | {
      readonly whenFull: 'evict-oldest-sheddable';
      /** Tombstones that may wait to be read; while there are as many, a full queue refuses. */
      readonly tombstoneCapacityJobs: number;
    };

const REFUSE: EvictionPolicy = { whenFull: 'refuse' };

/**
 * 200 jobs/s, the arrival that the cap is sized for, all of them evictions: the store lasts 20 s, longer
 * than a worker's restart. In memory 4,096 × 16 KiB (`HOLDS_BYTES_MAX`) = 64 MiB at most, as much as a
 * queue's payloads; 1 MiB with one call in each job.
 */
const EVICT: EvictionPolicy = { whenFull: 'evict-oldest-sheddable', tombstoneCapacityJobs: 4_096 };

/**
 * Analytics verticals drop, all others block. The queue decides, whatever class its entries claim, so
 * that a vertical's file can never make a compliance queue drop.
 */
export const EVICTION_POLICY: Readonly<Record<QueueName, EvictionPolicy>> = {
  'audit-healthcare': REFUSE,
  'audit-behavioral-health': REFUSE,
  'audit-real-estate': REFUSE,
  'audit-insurance': REFUSE,
  'audit-debt-collection': REFUSE,
  'audit-financial': REFUSE,
  'audit-salon': EVICT,
  'audit-sales': EVICT,
  'audit-hospitality': EVICT,
  'audit-it-helpdesk': EVICT,
  'audit-unclassified': REFUSE,
};

/** The queues that leave tombstones. */
export const EVICTING_QUEUES: readonly QueueName[] = QUEUE_NAMES.filter(
  (name) => EVICTION_POLICY[name].whenFull !== 'refuse',
);

/** What admission is told: without room for a tombstone nothing is evicted. */
export function tombstoneCapacityOf(policy: EvictionPolicy): number {
  return policy.whenFull === 'refuse' ? 0 : policy.tombstoneCapacityJobs;
}
