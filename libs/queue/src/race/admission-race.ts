import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { QUEUE_POLICY, type QueueName } from '@verbatim/contracts';
import type { AddOutcome } from '../bounded-queue.js';
import { EVICTION_POLICY } from '../eviction/eviction-policy.js';
import type { QueueConnection } from '../queue-connection.js';
import { dropNamespace, privateNamespace } from './queue-namespace.js';
import { openQueueTruth } from './queue-truth.js';
import {
  news,
  order,
  startRaceProcess,
  type ProducerReport,
  type RaceTask,
} from './race-process.js';
import { drainTombstones, type DrainedTombstones } from './tombstone-drain.js';

export interface AdmissionRaceOptions {
  readonly capacityJobs?: number;
  readonly producers?: number;
  readonly jobsPerProducer?: number;
  readonly entriesPerAdd?: number;
  readonly payloadBytes?: number;
  /** Whether a worker process consumes meanwhile. */
  readonly isConsumed: boolean;
  /** Whether the queue lets sheddable jobs give way; its tombstones are read meanwhile. */
  readonly isEvicting?: boolean;
  readonly seed?: number;
}

export interface AdmissionRaceReport extends DrainedTombstones {
  readonly engine: QueueConnection['engine'];
  readonly seed: number;
  readonly capacityJobs: number;
  readonly capacityBytes: number;
  readonly producers: number;
  readonly offered: number;
  readonly outcomes: Readonly<Record<AddOutcome, number>>;
  /** Jobs whose add got no answer in time and was repeated under the same ids. */
  readonly unanswered: number;
  readonly completed: number;
  /** Jobs that gave way, as the adds were told. */
  readonly evicted: number;
  /** Deepest that any answer to an add reported. */
  readonly depthJobsMaxReported: number;
  readonly depthBytesMaxReported: number;
  /** Deepest seen by an observer that asks the engine itself, as fast as it answers. */
  readonly depthJobsMaxSampled: number;
  readonly samples: number;
  /** Left in the queue at the end: accepted = completed + tombstones + remaining, unless adds went unanswered. */
  readonly remaining: number;
  readonly durationMs: number;
}

const REFUSING: QueueName = 'audit-unclassified';
const EVICTING: QueueName = 'audit-sales';

/** One job an add is the hardest race. PostgreSQL takes milliseconds for each add: it gets fifty. */
const ENTRIES_PER_ADD = { redis: 1, postgres: 50 } as const;

/** And 2 ms for each job of a long one: ten times what they took where this was written. */
const RACE_TIME_MIN_MS = 120_000;

/** 8 ÷ 20 ms = 400 jobs/s at most: room keeps appearing, and the producers keep fighting for it. */
const CONSUMER_CONCURRENCY = 8;
const CONSUMER_HOLD_MS = 20;

/**
 * Lets real processes race for the room in one queue and watches whether it ever holds more than its
 * cap. In a namespace of its own, which is deleted afterwards.
 *
 * Errors: whatever ends one of the processes.
 */
export async function measureAdmissionRace(
  connection: QueueConnection,
  options: AdmissionRaceOptions,
): Promise<AdmissionRaceReport> {
  const namespace = privateNamespace(connection, 'race');
  try {
    return await race(namespace, options);
  } finally {
    await dropNamespace(namespace);
  }
}

function taskOf(connection: QueueConnection, options: AdmissionRaceOptions): RaceTask {
  const { capacityJobs = 1_000, jobsPerProducer = 5_000, seed = 1 } = options;
  const { entriesPerAdd = ENTRIES_PER_ADD[connection.engine], payloadBytes = 200 } = options;
  const name = options.isEvicting ? EVICTING : REFUSING;
  return {
    connection,
    name,
    policy: { ...QUEUE_POLICY[name], capacityJobs, concurrency: CONSUMER_CONCURRENCY },
    eviction: EVICTION_POLICY[name],
    index: 0,
    jobs: jobsPerProducer,
    entriesPerAdd,
    payloadBytes,
    seed,
    holdMs: CONSUMER_HOLD_MS,
    failureShare: 0,
  };
}

async function race(
  connection: QueueConnection,
  options: AdmissionRaceOptions,
): Promise<AdmissionRaceReport> {
  const { producers = 8 } = options;
  const task = taskOf(connection, options);
  const ended = new AbortController();
  const children: ChildProcess[] = [];
  const start = async (script: Parameters<typeof startRaceProcess>[0], index: number) => {
    const child = await startRaceProcess(script, { ...task, index });
    children.push(child);
    return child;
  };
  try {
    const consumer = options.isConsumed ? await start('race-consumer.js', 0) : undefined;
    const racers: ChildProcess[] = [];
    for (let index = 0; index < producers; index += 1)
      racers.push(await start('race-producer.js', index));
    const watch = await watchDepth(connection, task.name);
    const drain = await drainTombstones(connection, task.name);
    const startedAt = performance.now();
    const reports = racers.map((racer) => news(racer, 'produced'));
    for (const racer of racers) order(racer, { kind: 'start' });
    const limitMs = RACE_TIME_MIN_MS + 2 * producers * task.jobs;
    const produced = await Promise.race([Promise.all(reports), giveUp(limitMs, ended.signal)]);
    const durationMs = Math.round(performance.now() - startedAt);
    const completed = consumer === undefined ? 0 : await stopConsumer(consumer);
    const drained = await drain.stop();
    const watched = await watch.stop();
    return {
      engine: connection.engine,
      seed: task.seed,
      capacityJobs: task.policy.capacityJobs,
      capacityBytes: task.policy.capacityBytes,
      producers,
      offered: producers * task.jobs,
      ...summed(produced),
      completed,
      ...drained,
      ...watched,
      durationMs,
    };
  } finally {
    ended.abort();
    for (const child of children) child.kill('SIGKILL');
  }
}

function summed(produced: readonly ProducerReport[]) {
  const outcomes = { accepted: 0, duplicate: 0, full: 0, 'dead-letter-full': 0 };
  for (const report of produced)
    for (const outcome of Object.keys(outcomes) as AddOutcome[])
      outcomes[outcome] += report.outcomes[outcome];
  return {
    outcomes,
    unanswered: produced.reduce((sum, report) => sum + report.unanswered, 0),
    evicted: produced.reduce((sum, report) => sum + report.evictedJobs, 0),
    depthJobsMaxReported: Math.max(...produced.map(({ depthJobsMax }) => depthJobsMax)),
    depthBytesMaxReported: Math.max(...produced.map(({ depthBytesMax }) => depthBytesMax)),
  };
}

/** Producers repeat what got no answer, so an engine that is gone would keep them for ever. */
async function giveUp(limitMs: number, signal: AbortSignal): Promise<never> {
  await sleep(limitMs, undefined, { signal });
  throw new Error(`The race was not over after ${limitMs} ms`);
}

async function stopConsumer(consumer: ChildProcess): Promise<number> {
  const consumed = news(consumer, 'consumed');
  order(consumer, { kind: 'stop' });
  return (await consumed).completed;
}

/** Small against the time that the room of one job takes to be filled, large enough not to slow the race. */
const WATCH_PAUSE_MS = 2;

/** Asks for the depth over and over, with a breath between two questions, until stopped. */
async function watchDepth(connection: QueueConnection, name: QueueName) {
  const truth = await openQueueTruth(connection, name);
  let isWatching = true;
  let depthJobsMaxSampled = 0;
  let samples = 0;
  const watching = (async () => {
    while (isWatching) {
      depthJobsMaxSampled = Math.max(depthJobsMaxSampled, await truth.jobs());
      samples += 1;
      await sleep(WATCH_PAUSE_MS);
    }
  })();
  return {
    stop: async () => {
      isWatching = false;
      await watching;
      const remaining = await truth.jobs();
      await truth.close();
      return { depthJobsMaxSampled, samples, remaining };
    },
  };
}
