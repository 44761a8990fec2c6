import { invariant, type QueuePolicy } from '@verbatim/contracts';
import {
  optsEncodeMap,
  RedisQueueBackend,
  type JobJson,
  type ParentKeyOpts,
  type RedisClient,
} from 'bullmq';
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
import { ADMISSION_KEYS } from './admission-lua.js';
import { ADMIT, FINISH, OCCUPANCY, RECOUNT } from './admission-scripts.js';
import { SHEDDABLE_KEY, TOMBSTONES_KEY } from './own-keys.js';

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
    const reply = await this.runOwn(ADMIT, [...this.admissionKeys(), ...this.admissionArgs(jobs)]);
    const [depthJobs, bytes, evictedJobs, codes] = reply as [number, number, number, string];
    return {
      outcomes: Array.from(codes, (code) => outcomeOf(Number(code))),
      depth: { jobs: depthJobs, bytes },
      evictedJobs,
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
    invariant(ALLOWED_SCRIPTS.has(commandName), `A bounded queue does not run ${commandName}`);
    return commandName === 'moveToFinished'
      ? (client as RedisClient).runCommand(FINISH, this.finishArguments(args as string[]))
      : super.execCommand(client, commandName, args);
  }

  private admissionKeys(): string[] {
    return [...ADMISSION_KEYS, SHEDDABLE_KEY, TOMBSTONES_KEY].map((key) => this.toKey(key));
  }

  /** What jobs have in common is sent once. */
  private admissionArgs(jobs: readonly StorableJob[]): (string | number)[] {
    const { capacityJobs, capacityBytes, deadLetterCapacityJobs } = this.policy;
    const kinds: (string | number)[] = [];
    const perJob: (string | number)[] = [];
    let kind: StorableJob['kind'] | undefined;
    for (const job of jobs) {
      if (job.kind !== kind) {
        kind = job.kind;
        kinds.push(kind.name, storedOptions(kind.opts), kind.timestamp);
      }
      perJob.push(job.jobId, kinds.length / 3, job.data, job.holds ?? '');
    }
    const tombstoneCapacity = tombstoneCapacityOf(this.eviction);
    const limits = [capacityJobs, capacityBytes, deadLetterCapacityJobs, tombstoneCapacity];
    return [...limits, this.toKey(''), kinds.length / 3, ...kinds, ...perJob];
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

/** As BullMQ stores them: under the short names that its workers read. */
function storedOptions(opts: JobJson['opts']): string {
  const short = optsEncodeMap as Readonly<Record<string, string>>;
  return JSON.stringify(
    Object.fromEntries(Object.entries(opts).map(([name, value]) => [short[name] ?? name, value])),
  );
}
