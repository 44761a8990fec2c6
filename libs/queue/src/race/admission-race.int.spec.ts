import { describe, expect, it } from 'vitest';
import { testPostgres, testRedis } from '../testing/servers.js';
import { measureAdmissionRace } from './admission-race.js';

const RACE_TIME_MAX_MS = 120_000;
/** Twenty times what there is room for: the race is lost or won in the first of them. */
const RACE = { producers: 8, jobsPerProducer: 2_500 };
const OFFERED = RACE.producers * RACE.jobsPerProducer;

/** An eviction costs PostgreSQL a delete, an insert and a count each: a hundred a second and process. */
describe.each([
  { engine: 'Redis', connection: testRedis, evictingJobs: 2_500 },
  { engine: 'PostgreSQL', connection: testPostgres, evictingJobs: 500 },
])('8 processes that add jobs to a queue of 1,000 on $engine', ({ connection, evictingJobs }) => {
  it(
    'never have more than 1,000 in it while nobody consumes',
    async () => {
      const report = await measureAdmissionRace(connection(), {
        ...RACE,
        isConsumed: false,
      });
      expect(report).toMatchObject({
        offered: OFFERED,
        depthJobsMaxReported: 1_000,
        depthJobsMaxSampled: 1_000,
        remaining: 1_000,
      });
      const { accepted, duplicate, full } = report.outcomes;
      expect(accepted + duplicate + full).toBe(OFFERED);
      expect(accepted).toBeLessThanOrEqual(1_000);
      expect(accepted + report.unanswered).toBeGreaterThanOrEqual(1_000);
    },
    RACE_TIME_MAX_MS,
  );

  it(
    'never have more than 1,000 in it while a worker consumes',
    async () => {
      // Longer than without a worker: it has to take some in the meantime.
      const report = await measureAdmissionRace(connection(), { isConsumed: true });
      expect(report.depthJobsMaxReported).toBe(1_000);
      expect(report.depthJobsMaxSampled).toBeLessThanOrEqual(1_000);
      expect(report.depthJobsMaxSampled).toBeGreaterThan(900);
      expect(report.samples).toBeGreaterThan(50);
      expect(report.completed).toBeGreaterThan(50);
      const stored = report.completed + report.remaining;
      expect(stored).toBeGreaterThanOrEqual(report.outcomes.accepted);
      expect(stored).toBeLessThanOrEqual(report.outcomes.accepted + report.unanswered);
    },
    RACE_TIME_MAX_MS,
  );

  it(
    'leave a tombstone of each job that gives way, and of no critical one',
    async () => {
      const report = await measureAdmissionRace(connection(), {
        jobsPerProducer: evictingJobs,
        isConsumed: true,
        isEvicting: true,
      });
      expect(report.depthJobsMaxReported).toBe(1_000);
      expect(report.depthJobsMaxSampled).toBeLessThanOrEqual(1_000);
      expect(report.tombstones).toBeGreaterThan(100);
      expect(report).toMatchObject({ evicted: report.tombstones, criticalTombstones: 0 });
      const accounted = report.completed + report.tombstones + report.remaining;
      expect(accounted).toBeGreaterThanOrEqual(report.outcomes.accepted);
      expect(accounted).toBeLessThanOrEqual(report.outcomes.accepted + report.unanswered);
    },
    RACE_TIME_MAX_MS,
  );
});
