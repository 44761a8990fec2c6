import { invariant, type QueuePolicy } from '@verbatim/contracts';
import { PostgresQueueBackend, type JobJson, type ParentKeyOpts } from 'bullmq';
import type { Pool } from 'pg';
import {
  DEAD_LETTERS_FIELD,
  outcomeOf,
  type AdmissionBackend,
  type Occupancy,
  type StorableJob,
} from '../admission/admission-backend.js';
import { plainJob, throwUnlessStored } from '../admission/plain-job.js';
import type { AddResult } from '../bounded-queue.js';
import { tombstoneCapacityOf, type EvictionPolicy } from '../eviction/eviction-policy.js';
import { SharedAdmission } from './shared-admission.js';

/**
 * BullMQ's PostgreSQL backend with a hard cap: every add is one statement that takes the queue's
 * lock, counts and stores.
 *
 * Source: docs/specs/queue.md.
 */
export class BoundedPostgresBackend extends PostgresQueueBackend implements AdmissionBackend {
  /** Set once, right after construction: BullMQ's factory signature has no room for them. */
  policy!: QueuePolicy;
  eviction!: EvictionPolicy;

  private readonly shared = new SharedAdmission((adds) => this.admitAll(adds));

  admit(jobs: readonly StorableJob[]): Promise<AddResult> {
    return this.shared.add(jobs);
  }

  private async admitAll(adds: readonly (readonly StorableJob[])[]): Promise<AddResult[]> {
    const { capacityJobs, capacityBytes, deadLetterCapacityJobs } = this.policy;
    const { rows } = await (this.connection.pool as unknown as Pool).query<AdmitRow>({
      name: 'verbatim-admit', // Prepared once for each connection.
      text: `SELECT jobs, bytes, evicted, codes
               FROM verbatim_admit_v3($1, $2, $3, $4, $5, $6, $7, $8)`,
      values: [
        this.queueName,
        ...encode(adds),
        capacityJobs,
        capacityBytes,
        deadLetterCapacityJobs,
        tombstoneCapacityOf(this.eviction),
      ],
    });
    const { jobs, bytes, evicted, codes } = rows[0]!;
    return adds.map(({ length }, at) => ({
      outcomes: codes.splice(0, length).map(outcomeOf),
      depth: { jobs: jobs[at]!, bytes: Number(bytes[at]) },
      evictedJobs: evicted[at]!,
    }));
  }

  async occupancy(): Promise<Occupancy> {
    const { rows } = await this.connection.pool.query<{
      jobs: number;
      bytes: string;
      dead_letters: number;
    }>('SELECT jobs, bytes, dead_letters FROM verbatim_occupancy_v1($1)', [this.queueName]);
    const { jobs, bytes, dead_letters: deadLetters } = rows[0]!;
    return { jobs, bytes: Number(bytes), deadLetters };
  }

  async reportDeadLetters(count: number): Promise<void> {
    await this.setQueueMeta({ [DEAD_LETTERS_FIELD]: count });
  }

  /** Nothing to correct: the bytes are summed over the stored rows each time. */
  async recount(): Promise<{ driftBytes: number }> {
    return { driftBytes: 0 };
  }

  override async addJob(job: JobJson, jobId: string, parent?: ParentKeyOpts): Promise<string> {
    const [id] = await this.addJobs([{ job, jobId, ...(parent && { parentKeyOpts: parent }) }]);
    return id!;
  }

  override async addJobs(
    entries: { job: JobJson; jobId: string; parentKeyOpts?: ParentKeyOpts }[],
  ): Promise<string[]> {
    const jobs = entries.map((entry) => plainJob(entry.job, entry.jobId, entry.parentKeyOpts));
    throwUnlessStored(await this.admit(jobs));
    return jobs.map(({ jobId }) => jobId);
  }

  // Ways into the counted states that would pass admission by.

  override forQueue(): PostgresQueueBackend {
    return this.refuse('flow jobs');
  }

  override async addFlow(): Promise<never> {
    return this.refuse('flow jobs');
  }

  override async addJobScheduler(): Promise<never> {
    return this.refuse('repeated jobs');
  }

  override async updateJobSchedulerNextMillis(): Promise<never> {
    return this.refuse('repeated jobs');
  }

  override async retryFinishedJob(): Promise<never> {
    return this.refuse('finished jobs again');
  }

  override async retryFinishedJobs(): Promise<never> {
    return this.refuse('finished jobs again');
  }

  override async updateData(): Promise<never> {
    return this.refuse('another payload for a job');
  }

  private refuse(what: string): never {
    invariant(false, `A bounded queue takes no ${what}`);
  }
}

/** Codes for each job, the rest for each add. */
interface AdmitRow {
  jobs: number[];
  bytes: string[];
  evicted: number[];
  codes: number[];
}

/**
 * Kinds, entries and the ends of the adds as `verbatim_admit_v3` reads them. Payloads and what they hold
 * are JSON already.
 */
function encode(
  adds: readonly (readonly StorableJob[])[],
): [kinds: string, entries: string, ends: number[]] {
  const kinds: StorableJob['kind'][] = [];
  const entries: string[] = [];
  const ends: number[] = [];
  for (const jobs of adds) {
    for (const { kind, jobId, data, holds = 'null' } of jobs) {
      if (kinds.at(-1) !== kind) kinds.push(kind);
      entries.push(`[${JSON.stringify(jobId)},${kinds.length - 1},${data},${holds}]`);
    }
    ends.push(entries.length);
  }
  const shared = kinds.map(({ name, opts, timestamp }) => ({
    name,
    opts,
    attempts: opts.attempts ?? 1,
    timestamp,
  }));
  return [JSON.stringify(shared), `[${entries.join(',')}]`, ends];
}
