import type { Vertical } from '@verbatim/contracts';
import type { CallIndex, ObjectStore } from '@verbatim/storage';
import type { WorkerMetrics } from '../worker-metrics.js';
import type { RefusedEvent } from '../intake/archive-job.js';

/**
 * What the worker would not merge: an object under `quarantine/` or `parked/`, then an index row, then
 * a count that somebody is alerted by. Idempotent by the digest of the bytes.
 *
 * Nothing kept here is acknowledged to its producer as part of the record.
 */
export class Quarantine {
  constructor(
    private readonly store: Pick<ObjectStore, 'create'>,
    private readonly index: Pick<CallIndex, 'quarantine'>,
    private readonly metrics: WorkerMetrics,
  ) {}

  async keepEvent(vertical: Vertical, refused: RefusedEvent): Promise<void> {
    const { reason, body, sha256, callId, epoch, seq } = refused;
    const objectKey = `quarantine/${sha256.toString('hex')}.json`;
    await this.store.create(objectKey, body, { contentType: 'application/json' });
    await this.index.quarantine([{ reason, vertical, callId, epoch, seq, sha256, objectKey }]);
    this.metrics.quarantinedEvents.inc({ vertical, reason });
  }

  async parkJob(vertical: Vertical, job: { body: Buffer; sha256: Buffer }): Promise<void> {
    const { body, sha256 } = job;
    const objectKey = `parked/${sha256.toString('hex')}.json`;
    await this.store.create(objectKey, body, { contentType: 'application/json' });
    const reason = 'unknown-job-version';
    await this.index.quarantine([{ reason, vertical, sha256, objectKey }]);
    this.metrics.parkedJobs.inc({ vertical });
  }
}
