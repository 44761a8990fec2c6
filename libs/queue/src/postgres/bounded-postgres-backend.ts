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
    const { rows } = await (this.connection.pool as unknown as Pool).query<AdmitRow>({
      name: 'verbatim-admit', // Prepared once for each connection.
      text: 'SELECT jobs, bytes, evicted, codes FROM verbatim_admit_v3($1, $2, $3, $4, $5, $6, $7)',
      values: [
        this.queueName,
        ...encode(jobs),
        capacityJobs,
        capacityBytes,
        deadLetterCapacityJobs,
        tombstoneCapacityOf(this.eviction),
      ],
    });
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
}

interface AdmitRow {
  jobs: number;
  bytes: string;
  evicted: number;
  codes: number[];
}

/** Kinds and entries as `verbatim_admit_v3` reads them. Payloads and what they hold are JSON already. */
function encode(jobs: readonly StorableJob[]): [kinds: string, entries: string] {
  const kinds: StorableJob['kind'][] = [];
  const entries = jobs.map(({ kind, jobId, data, holds = 'null' }) => {
    if (kinds.at(-1) !== kind) kinds.push(kind);
    return `[${JSON.stringify(jobId)},${kinds.length - 1},${data},${holds}]`;
  });
  const shared = kinds.map(({ name, opts, timestamp }) => ({
    name,
    opts,
    attempts: opts.attempts ?? 1,
    timestamp,
  }));
  return [JSON.stringify(shared), `[${entries.join(',')}]`];
}
