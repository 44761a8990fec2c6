import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { QueueName, QueuePolicy } from '@verbatim/contracts';
import type { AddOutcome } from '../bounded-queue.js';
import type { EvictionPolicy } from '../eviction/eviction-policy.js';
import type { QueueConnection } from '../queue-connection.js';

/** First message to a process of the race. */
export interface RaceTask {
  readonly connection: QueueConnection;
  readonly name: QueueName;
  readonly policy: QueuePolicy;
  readonly eviction: EvictionPolicy;
  /** Distinguishes the job ids of the producers. */
  readonly index: number;
  readonly jobs: number;
  readonly entriesPerAdd: number;
  /** On the average. */
  readonly payloadBytes: number;
  /** Fixes sizes and classes; who meets whom is the machine's. */
  readonly seed: number;
  /** How long a consumer holds a job. */
  readonly holdMs: number;
  /** Share of attempts that a consumer ends with a transient failure, 0 to 1. */
  readonly failureShare: number;
}

/** Parent to child: the task, then `start`, later (to a consumer) `stop`. */
export type RaceOrder = { kind: 'task'; task: RaceTask } | { kind: 'start' } | { kind: 'stop' };

export interface ProducerReport {
  readonly kind: 'produced';
  readonly outcomes: Record<AddOutcome, number>;
  /** Jobs whose add got no answer in time and was repeated. */
  readonly unanswered: number;
  readonly evictedJobs: number;
  readonly depthJobsMax: number;
  readonly depthBytesMax: number;
}

/** Child to parent. */
export type RaceNews =
  | { kind: 'ready' }
  | { kind: 'taken'; id: string }
  | { kind: 'consumed'; completed: number }
  | ProducerReport;

export type RaceScript = 'race-producer.js' | 'race-consumer.js';

/** Starts a process of the race and waits until it is connected. */
export async function startRaceProcess(script: RaceScript, task: RaceTask): Promise<ChildProcess> {
  const child = fork(compiled(script), {
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  order(child, { kind: 'task', task });
  await news(child, 'ready');
  return child;
}

export function order(child: ChildProcess, message: RaceOrder): void {
  child.send(message);
}

/** The next message of that kind. @throws when the process ends without having sent it. */
export async function news<K extends RaceNews['kind']>(
  child: ChildProcess,
  kind: K,
): Promise<Extract<RaceNews, { kind: K }>> {
  const done = new AbortController();
  const ended = once(child, 'exit', done).then(([code]) => {
    throw new Error(`A process of the race ended with ${String(code)} before it said "${kind}"`);
  });
  try {
    for (;;) {
      const [message] = (await Promise.race([once(child, 'message', done), ended])) as [RaceNews];
      if (message.kind === kind) return message as Extract<RaceNews, { kind: K }>;
    }
  } finally {
    ended.catch(() => undefined);
    done.abort();
  }
}

/** Node runs the build; tests run this file from source. */
function compiled(script: RaceScript): string {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return file.replace(`${sep}src${sep}race${sep}`, `${sep}dist${sep}race${sep}`);
}
