import { invariant, type QueuePolicy } from '@verbatim/contracts';
import { RedisQueueBackend, type JobJson, type ParentKeyOpts, type RedisClient } from 'bullmq';
import type { AddResult } from '../bounded-queue.js';
import {
  DEAD_LETTERS_FIELD,
  outcomeOf,
  type AdmissionBackend,
  type Occupancy,
  type StorableJob,
} from '../admission/admission-backend.js';
import { tombstoneCapacityOf, type EvictionPolicy } from '../eviction/eviction-policy.js';
import { plainJob, throwUnlessStored } from '../admission/plain-job.js';
import { ADMIT, FINISH, OCCUPANCY, RECOUNT } from './admission-scripts.js';
import { SHEDDABLE_KEY, TOMBSTONES_KEY } from './eviction-lua.js';

/**
 * The scripts of BullMQ that a bounded queue may run: those that read, and those that move a job
 * between counted states. Whatever else adds, removes or rewrites jobs is refused, since the byte
 * count would not see it.
 */
const ALLOWED_SCRIPTS: ReadonlySet<string> = new Set([
  'moveToActive',
  'moveToDelayed',
  'moveToFinished',
  'retryJob',
  'moveJobFromActiveToWait',
  'moveStalledJobsToWait',
  'extendLock',
  'extendLocks',
  'changeDelay',
  'promote',
  'pause',
  'getCounts',
  'getJobs',
  'getRanges',
  'getState',
  'getStateV2',
  'getMetrics',
  'getRateLimitTtl',
  'isFinished',
  'isJobInList',
  'isMaxed',
  'paginate',
]);

type ExecClient = Parameters<RedisQueueBackend['execCommand']>[0];

/** Stands where BullMQ expects a client and hands the encoded arguments back instead of running them. */
class ArgumentRecorder {
  readonly recorded: (string | Buffer)[] = [];
}

/**
 * BullMQ's Redis backend with a hard cap: every add is one script that checks and stores.
 *
 * Source: docs/specs/queue.md.
 */
export class BoundedRedisBackend extends RedisQueueBackend implements AdmissionBackend {
  /** Set once, right after construction: BullMQ's factory signature has no room for them. */
  policy!: QueuePolicy;
  eviction!: EvictionPolicy;

  async admit(jobs: readonly StorableJob[]): Promise<AddResult> {
    const { capacityJobs, capacityBytes, deadLetterCapacityJobs } = this.policy;
    const args: (string | number | Buffer)[] = [];
    for (const { job, jobId, holds = '' } of jobs) {
      const encoded = await this.addArguments(job, jobId);
      if (args.length === 0) {
        args.push(...encoded.slice(0, 9), this.toKey('prioritized'));
        args.push(this.toKey(SHEDDABLE_KEY), this.toKey(TOMBSTONES_KEY));
        args.push(capacityJobs, capacityBytes, deadLetterCapacityJobs);
        args.push(tombstoneCapacityOf(this.eviction), this.toKey(''));
      }
      args.push(jobId, ...encoded.slice(9), holds);
    }
    const reply = (await this.runOwn(ADMIT, args)) as number[];
    const [depthJobs, bytes, evictedJobs, ...codes] = reply;
    return {
      outcomes: codes.map(outcomeOf),
      depth: { jobs: depthJobs!, bytes: bytes! },
      evictedJobs: evictedJobs!,
    };
  }

  async occupancy(): Promise<Occupancy> {
    const [jobs, bytes, deadLetters] = (await this.runOwn(
      OCCUPANCY,
      this.countedKeys(),
    )) as number[];
    return { jobs: jobs!, bytes: bytes!, deadLetters: deadLetters! };
  }

  async reportDeadLetters(count: number): Promise<void> {
    await this.setQueueMeta({ [DEAD_LETTERS_FIELD]: count });
  }

  /** Sets the byte count to the truth; answers by how much it was off (0 unless someone else wrote). */
  async recount(): Promise<{ driftBytes: number }> {
    const args = [...this.countedKeys(), this.toKey('')];
    const [, bytes, before] = (await this.runOwn(RECOUNT, args)) as number[];
    return { driftBytes: before! - bytes! };
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

  override forQueue(): RedisQueueBackend {
    invariant(false, 'A bounded queue takes no flow jobs');
  }

  /** Every script of BullMQ passes here. */
  override execCommand(client: ExecClient, commandName: string, args: unknown[]): unknown {
    if (client instanceof ArgumentRecorder && commandName === 'addStandardJob') {
      client.recorded.push(...(args as (string | Buffer)[]));
      return '';
    }
    invariant(ALLOWED_SCRIPTS.has(commandName), `A bounded queue does not run ${commandName}`);
    return commandName === 'moveToFinished'
      ? (client as RedisClient).runCommand(FINISH, this.finishArguments(args as string[]))
      : super.execCommand(client, commandName, args);
  }

  /** BullMQ's own encoding of one job: nine keys, then packed arguments, payload and packed options. */
  private async addArguments(job: JobJson, jobId: string): Promise<(string | Buffer)[]> {
    const recorder = new ArgumentRecorder();
    await this.addJobToTransaction(recorder as unknown as RedisClient, job, jobId);
    invariant(recorder.recorded.length === 12, 'BullMQ changed the arguments of addStandardJob');
    return recorder.recorded;
  }

  /** BullMQ's fourteen keys and one of ours before its arguments. */
  private finishArguments(args: string[]): string[] {
    return args.toSpliced(14, 0, this.toKey(SHEDDABLE_KEY));
  }

  private countedKeys(): string[] {
    const names = ['wait', 'paused', 'active', 'delayed', 'prioritized', 'meta'];
    return names.map((name) => this.toKey(name));
  }

  private async runOwn(command: string, args: (string | number | Buffer)[]): Promise<unknown> {
    const client = await this.client;
    return client.runCommand(command, args);
  }
}
