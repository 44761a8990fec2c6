import {
  type AdmissionRaceReport,
  measureAdmissionRace,
  parseQueueUrl,
  type QueueConnection,
} from '@verbatim/queue';
import { type Check, expectAtLeast, expectAtMost, expectExactly } from '../results/check.js';
import type { Suite, SuiteContext } from './suite.js';

const FULL = { capacityJobs: 1_000, producers: 8, jobsPerProducer: 5_000 };
const SHORT = { capacityJobs: 50, producers: 8, jobsPerProducer: 200 };

export const queueCap: Suite = {
  name: 'queue-cap',
  summary:
    'processes racing for room in one queue, on both engines: it never holds more than its cap',
  // libs/queue/src/race/admission-race.int.spec.ts: the same race with a cap of 1,000.
  isFullOnly: true,

  async run(context) {
    const size = { ...(context.isShort ? SHORT : FULL), seed: context.seed };
    const checks: Check[] = [];
    for (const connection of connectionsOf(context)) {
      const still = await measureAdmissionRace(connection, { ...size, isConsumed: false });
      checks.push(...checksOf(still, 'nobody consuming'));
      checks.push(
        expectExactly(
          `${still.engine}: jobs held at the end, nobody consuming`,
          size.capacityJobs,
          still.remaining,
        ),
      );
      const flowing = await measureAdmissionRace(connection, { ...size, isConsumed: true });
      checks.push(...checksOf(flowing, 'a worker consuming'));
      const evicting = { ...size, isConsumed: true, isEvicting: true };
      const giving = await measureAdmissionRace(connection, evicting);
      checks.push(...checksOf(giving, 'jobs giving way'), ...evictionChecksOf(giving));
    }
    return checks;
  },
};

function connectionsOf({ servers, note }: SuiteContext): QueueConnection[] {
  if (!servers.REDIS_URL) note('No Redis here: the race runs on PostgreSQL only.');
  return [servers.REDIS_URL, servers.DATABASE_URL]
    .filter((url) => url !== undefined)
    .map((url) => parseQueueUrl(url));
}

function checksOf(report: AdmissionRaceReport, how: string): Check[] {
  const deepest = Math.max(report.depthJobsMaxReported, report.depthJobsMaxSampled);
  const { outcomes } = report;
  const answered = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const name = (what: string) => `${report.engine}: ${what}, ${how}`;
  return [
    expectAtMost(name('deepest seen'), report.capacityJobs, deepest, 'jobs'),
    expectAtMost(name('most held'), report.capacityBytes, report.depthBytesMaxReported, 'bytes'),
    expectExactly(name('adds answered'), report.offered, answered),
    expectExactly(
      name('accepted = done + gave way + held'),
      outcomes.accepted,
      report.completed + report.tombstones + report.remaining,
    ),
    expectAtLeast(name('refused'), 1, outcomes.full),
  ];
}

function evictionChecksOf(report: AdmissionRaceReport): Check[] {
  const { engine, evicted, tombstones, criticalTombstones } = report;
  return [
    expectExactly(`${engine}: tombstones of what gave way`, evicted, tombstones),
    expectAtLeast(`${engine}: jobs that gave way`, 1, tombstones),
    expectExactly(`${engine}: critical jobs among them`, 0, criticalTombstones),
  ];
}
