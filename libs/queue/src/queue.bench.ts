/**
 * What the cap costs beside BullMQ as it comes, in one run; with `--adds`, the race for a cap too.
 * Build first; then, with TEST_REDIS_URL and TEST_DATABASE_URL set:
 * node libs/queue/src/queue.bench.ts [--rounds 9] [--adds 1000000] [--seed 1] [--write]
 * `--write` puts the results into docs/bench.
 */
import { parseArgs } from 'node:util';
// eslint-disable-next-line @nx/enforce-module-boundaries -- measured as others use it: built
import {
  measureAdmissionCost,
  measureAdmissionRace,
  parseQueueUrl,
  type AdmissionShape,
  type QueueConnection,
} from '@verbatim/queue';
import { chartOf } from './bench/chart.ts';
import { thisMachine } from './bench/machine.ts';
import { markdownOf, writeReport, type QueueReport } from './bench/report.ts';
import { benchServers } from './bench/servers.env.ts';
import { targetsOf } from './bench/targets.ts';

const ROUNDS_MIN = 5;
const PAYLOAD_BYTES = 1_000;

/** One at a time is mostly waiting for the disk; 32 at a time, a producer's bound, keep the engine busy. */
const SHAPES: Readonly<Record<QueueConnection['engine'], readonly AdmissionShape[]>> = {
  redis: [
    { entriesPerAdd: 1, inFlight: 1, jobsPerRound: 500 },
    { entriesPerAdd: 1, inFlight: 32, jobsPerRound: 2_000 },
    { entriesPerAdd: 100, inFlight: 1, jobsPerRound: 2_000 },
  ],
  // An add of PostgreSQL reads the whole queue: no deeper here than the cap allows.
  postgres: [
    { entriesPerAdd: 1, inFlight: 1, jobsPerRound: 200 },
    { entriesPerAdd: 1, inFlight: 32, jobsPerRound: 800 },
    { entriesPerAdd: 100, inFlight: 1, jobsPerRound: 1_000 },
  ],
};

const RACE_PRODUCERS = 8;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    adds: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
  // One command line goes to every benchmark.
  strict: false,
});
const rounds = Math.max(ROUNDS_MIN, Number(values.rounds));
const adds = Number(values.adds);
const seed = Number(values.seed);
const connections = benchServers().map((url) => parseQueueUrl(url));

const costs: QueueReport['costs'][number][] = [];
for (const connection of connections)
  for (const shape of SHAPES[connection.engine])
    costs.push(
      await measureAdmissionCost(connection, { ...shape, rounds, payloadBytes: PAYLOAD_BYTES }),
    );

const redis = connections.find(({ engine }) => engine === 'redis');
const race =
  redis && adds > 0
    ? await measureAdmissionRace(redis, {
        isConsumed: true,
        producers: RACE_PRODUCERS,
        jobsPerProducer: Math.ceil(adds / RACE_PRODUCERS),
        seed,
      })
    : undefined;

const report: QueueReport = {
  measuredAt: new Date().toISOString().slice(0, 10),
  command: `node libs/queue/src/queue.bench.ts --rounds ${rounds} --adds ${adds} --seed ${seed}`,
  rounds,
  payloadBytes: PAYLOAD_BYTES,
  machine: thisMachine(),
  costs,
  ...(race && { race }),
  targets: targetsOf(costs, race),
};
console.log(markdownOf(report));
if (values.write)
  await writeReport(new URL('../../../docs/bench/', import.meta.url), report, chartOf(report));
