/**
 * The bounded buffer beside what others use for the same work, in one run.
 * Build first, then: node libs/backpressure/src/buffer.bench.ts [--seed 1] [--rounds 7] [--write]
 * `--write` puts the results into docs/bench.
 */
import { parseArgs } from 'node:util';
import * as boundedBuffer from './bench/bounded-buffer.ts';
import * as effectQueue from './bench/effect-queue.ts';
import { measureDropHeap } from './bench/heap.ts';
import { thisMachine, versionOf } from './bench/machine.ts';
import * as repeater from './bench/repeater.ts';
import { markdownOf, writeReport } from './bench/report.ts';
import { interleaved } from './bench/rounds.ts';
import { nodeReadable, webReadable } from './bench/streams.ts';
import { targetsOf } from './bench/targets.ts';
import { bytesOf, newWork, type Contender } from './bench/work.ts';

const ROUNDS_MIN = 5;
const EVENTS = 100_000;
const CAPACITY_EVENTS = 1_024;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
  },
  // One command line goes to every benchmark.
  strict: false,
});
const seed = Number(values.seed);
const rounds = Math.max(ROUNDS_MIN, Number(values.rounds));
const work = newWork(seed, EVENTS, CAPACITY_EVENTS);
const everything = bytesOf(work.items);

async function task(
  name: string,
  expectedBytes: number,
  contenders: Readonly<Record<string, Contender>>,
) {
  return { name, rates: await interleaved(contenders, work, expectedBytes, rounds) };
}

const tasks = [
  await task('block, one at a time', everything, {
    'BoundedBuffer, for await': boundedBuffer.oneAtATime,
    'BoundedBuffer, take': boundedBuffer.oneAtATimeTaken,
    'Node Readable, for await': nodeReadable,
    'WHATWG ReadableStream, for await': webReadable,
    'Effect Queue.bounded, take': effectQueue.oneAtATime,
    'Repeater FixedBuffer, for await': repeater.oneAtATime,
  }),
  await task('block, batches of 256', everything, {
    'BoundedBuffer, offerMany and batches': boundedBuffer.batches,
    'BoundedBuffer, offerMany and takeMany': boundedBuffer.batchesTaken,
    'BoundedBuffer, offer and takeMany': boundedBuffer.batchesOfEach,
    'Effect offer and takeBetween': effectQueue.batches,
    'Effect offerAll and takeBetween': effectQueue.batchesBothWays,
  }),
  await task('drop-oldest flood', bytesOf(work.items.slice(-CAPACITY_EVENTS)), {
    BoundedBuffer: boundedBuffer.flood('drop-oldest'),
    'Effect Queue.sliding': effectQueue.flood('sliding'),
    'Effect sliding, offerUnsafe': effectQueue.floodUnsafe('sliding'),
    'Repeater, SlidingBuffer': repeater.flood('sliding'),
  }),
  await task('drop-newest flood', bytesOf(work.items.slice(0, CAPACITY_EVENTS)), {
    BoundedBuffer: boundedBuffer.flood('drop-newest'),
    'Effect Queue.dropping': effectQueue.flood('dropping'),
    'Effect dropping, offerUnsafe': effectQueue.floodUnsafe('dropping'),
    'Repeater, DroppingBuffer': repeater.flood('dropping'),
  }),
];

const drop = measureDropHeap(work);
const report = {
  measuredAt: new Date().toISOString().slice(0, 10),
  command: `node libs/backpressure/src/buffer.bench.ts --seed ${seed} --rounds ${rounds}`,
  seed,
  rounds,
  events: EVENTS,
  capacityEvents: CAPACITY_EVENTS,
  machine: thisMachine(),
  versions: {
    effect: versionOf('effect'),
    '@repeaterjs/repeater': versionOf('@repeaterjs/repeater'),
  },
  tasks,
  drop,
  targets: targetsOf(tasks, drop),
};
console.log(markdownOf(report));
if (values.write) await writeReport(new URL('../../../docs/bench/', import.meta.url), report);
