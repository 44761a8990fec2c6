import { readFile, writeFile } from 'node:fs/promises';
import type { EventV1 } from '@verbatim/contracts';
import { CallWriter } from '../call-writer.js';
import { madeUpCall, SMALL } from '../made-up-call.js';
import { hexFrom, seededRandom } from '../seeded-random.js';
import type { Stages } from '../stages.js';

const STARTED_AT = Date.parse('2026-11-02T15:00:00Z');

/** What the queue would hold of the scenario: each job is delivered until it is acknowledged. */
export interface ScenarioJobs {
  readonly callIds: readonly string[];
  readonly jobs: readonly unknown[];
}

/**
 * Two calls in three jobs: the first job holds the whole of one call and half of the other, the second the other
 * half; the third comes when both are sealed, and amends one. Makes the keys of the calls and leaves the jobs in a
 * file, since whoever is killed cannot say what it had in hand.
 */
export async function prepareScenario(stages: Stages, seed: number, file: string): Promise<void> {
  const random = seededRandom(seed);
  const amended = `CA${hexFrom(random)}`;
  const whole = `CA${hexFrom(random)}`;
  const { keys } = stages.connections;
  const key = await keys.create(amended);
  const made = { shape: SMALL, random, startedAt: STARTED_AT };
  const rulesRevision = stages.policy.current.set.digest;
  const first = madeUpCall({ ...made, callId: amended, key, rulesRevision });
  const other = madeUpCall({
    ...{ ...made, callId: whole, key: await keys.create(whole), rulesRevision },
  });
  const late = new CallWriter({
    ...{ callId: amended, key, epoch: hexFrom(random), vertical: 'healthcare', policy: 'block' },
    ...{ startedAt: STARTED_AT + 60_000, stepMs: 10 },
  });
  late.write('epoch.opened', { processId: 'load-2', reason: 'status-callback' });
  late.write('epoch.closed', { reason: 'handed-over', openObligations: [] });
  const half = first.length >> 1;
  const jobs = [
    jobOf([...first.slice(0, half), ...other]),
    jobOf(first.slice(half)),
    jobOf(late.events),
  ];
  await keys.close();
  const prepared: ScenarioJobs = { callIds: [amended, whole], jobs };
  await writeFile(file, JSON.stringify(prepared));
}

export const readScenario = async (file: string): Promise<ScenarioJobs> =>
  JSON.parse(await readFile(file, 'utf8')) as ScenarioJobs;

/** Archive, seal, log, amend, log. `acknowledged` is told of each job when its events are durable, and no sooner. */
export async function runScenario(
  stages: Stages,
  { jobs }: ScenarioJobs,
  isOwed: (job: number) => boolean,
  acknowledged: (job: number) => void,
): Promise<void> {
  const deliver = async (job: number): Promise<void> => {
    if (!isOwed(job)) return;
    await stages.runJob(jobs[job]);
    acknowledged(job);
  };
  await deliver(0);
  await deliver(1);
  await stages.sealAll();
  await stages.logAll();
  await deliver(2);
  await stages.sealAll();
  await stages.logAll();
}

export function jobOf(events: readonly EventV1[]): unknown {
  return {
    ...{ v: 1, vertical: 'healthcare', class: 'critical', processId: 'load' },
    ...{ cutAt: STARTED_AT, events },
  };
}
