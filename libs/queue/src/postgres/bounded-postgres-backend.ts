import { invariant, type QueuePolicy } from '@verbatim/contracts';
import { PostgresQueueBackend, type JobJson, type ParentKeyOpts } from 'bullmq';
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
import { HOLDS_OPTION } from './eviction-sql.js';

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

  async admit(jobs: readonly StorableJob[]): Promise<AddResult> {
    const { capacityJobs, capacityBytes, deadLetterCapacityJobs } = this.policy;
    const entries = JSON.stringify(jobs.map((entry) => this.toBulkEntry(entry)));
    const { rows } = await this.connection.pool.query<{
      jobs: number;
      bytes: string;
      evicted: number;
      codes: number[];
    }>('SELECT jobs, bytes, evicted, codes FROM verbatim_admit_v2($1, $2::jsonb, $3, $4, $5, $6)', [
      this.queueName,
      entries,
      capacityJobs,
      capacityBytes,
      deadLetterCapacityJobs,
      tombstoneCapacityOf(this.eviction),
    ]);
    const { codes, jobs: depthJobs, bytes, evicted } = rows[0]!;
    return {
      outcomes: codes.map(outcomeOf),
      depth: { jobs: depthJobs, bytes: Number(bytes) },
      evictedJobs: evicted,
    };
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

  /** One entry as `add_jobs_bulk` reads it. */
  private toBulkEntry({ job, jobId, holds }: StorableJob): object {
    return {
      queue: this.queueName,
      id: jobId,
      name: job.name,
      data: job.data,
      opts: holds === undefined ? job.opts : { ...job.opts, [HOLDS_OPTION]: JSON.parse(holds) },
      priority: 0,
      delay: 0,
      timestamp: job.timestamp,
      attempts: job.opts.attempts ?? 1,
      lifo: false,
    };
  }
}
