import { randomUUID } from 'node:crypto';
import { invariant } from '@verbatim/contracts';
import { QueueKeys, type JobJson, type ParentKeyOpts } from 'bullmq';
import type { AddResult } from '../bounded-queue.js';
import { QueueFullError } from '../queue.errors.js';
import type { StorableJob } from './admission-backend.js';

/** On Redis a job's key is the queue's prefix plus its id: these ids would name BullMQ's own keys. */
const RESERVED_IDS = new Set(Object.keys(new QueueKeys().getKeys('any')));
const JOB_ID = /^(?!\d+$)[\w.-]{1,128}$/;

export function assertJobId(id: string): void {
  invariant(
    JOB_ID.test(id) && !RESERVED_IDS.has(id),
    `Not a job id: ${JSON.stringify(id.slice(0, 128))}`,
  );
}

/**
 * What BullMQ's own `add` and `addBulk` may store on a bounded queue: jobs that wait in line and
 * nothing else. Every other way of adding has states that the cap would have to follow as well.
 */
export function plainJob(job: JobJson, jobId: string, parent: ParentKeyOpts = {}): StorableJob {
  const { delay, priority, lifo, telemetry } = job.opts;
  const isInLine = !delay && !priority && !lifo;
  const isPlain =
    isInLine && !telemetry && !job.parentKey && !job.repeatJobKey && !job.deduplicationId;
  invariant(
    isPlain && !parent.addToWaitingChildren,
    'A bounded queue takes no delayed, prioritized, repeated, deduplicated, last-in, traced or flow jobs',
  );
  const id = jobId || randomUUID();
  assertJobId(id);
  const { name, opts, timestamp, data } = job;
  return { jobId: id, kind: { name, opts, timestamp }, data };
}

/** BullMQ's `add` and `addBulk` have no way to say "full" but to throw. */
export function throwUnlessStored({ outcomes }: AddResult): void {
  const refused = outcomes.filter((outcome) => outcome !== 'accepted' && outcome !== 'duplicate');
  if (refused.length > 0)
    throw new QueueFullError(`${refused.length} of ${outcomes.length} jobs refused: ${refused[0]}`);
}
