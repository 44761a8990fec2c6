import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { digestOf } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import { Metrics } from '@verbatim/platform';
import { Acknowledgements, CallIndex, openDatabase, type SegmentCommit } from '@verbatim/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LagLine } from '../src/lag/lag-line.js';
import { AcknowledgementPoller } from '../src/record/acknowledgement-poller.js';
import { silentLogger } from '../src/testing/logger.js';
import { Recording } from '../src/testing/recording.js';
import { createDatabase, CuttableServer, dropDatabase } from './testing/voice-world.js';

const EVENTS = 120;

let name: string;
let server: CuttableServer;
let database: ReturnType<typeof openDatabase>;
let line: LagLine;
let poller: AcknowledgementPoller;
/** When voice learned that an event is durable, by seq. */
let learnedAtMs: Map<number, number>;

beforeEach(async () => {
  name = `verbatim_test_${randomUUID().replaceAll('-', '')}`;
  const url = await createDatabase(name);
  database = openDatabase(url, { connectionsMax: 4 });
  server = await CuttableServer.before(url);
  await server.join();
  learnedAtMs = new Map();
  line = new LagLine({
    verticals: ['sales'],
    databaseUrl: server.url,
    pageAboveMs: 30_000,
    alarm: undefined,
    logger: silentLogger(),
    metrics: new Metrics(),
    onBug: (error) => expect.unreachable(String(error)),
  });
  poller = new AcknowledgementPoller({
    index: new Acknowledgements(database),
    lag: line.streams,
    onLagSettling: () => line.telemetry.observe(),
    onDurable: (_epoch, ranges) => {
      for (const [from, to] of ranges)
        for (let seq = from; seq <= to; seq += 1)
          if (!learnedAtMs.has(seq)) learnedAtMs.set(seq, performance.now());
    },
    onIndexAway: () => undefined,
  });
  line.listen(poller);
});

afterEach(async () => {
  await line.stop();
  await server.cut();
  await database.close();
  await dropDatabase(name);
});

/**
 * The truth: the moment at which the transaction that indexes the event was committed, on this machine's
 * monotonic clock. It lies between the sending of COMMIT and its answer; the answer is taken.
 */
async function commitOne(event: EventV1): Promise<number> {
  await new CallIndex(database).commitSegment(segmentWith(event));
  return performance.now();
}

const events = (count: number): EventV1[] => {
  const recording = new Recording({ vertical: 'sales', policy: 'drop-oldest' });
  for (let seq = 0; seq < count; seq += 1)
    recording.recorder.record({ kind: 'call.diverted', reason: 'calls-max' });
  return recording.events;
};

const number = ({ vertical, epoch, seq }: EventV1): void => poller.numbered(vertical, epoch, seq);

async function until(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo() && waitedMs < 10_000; waitedMs += 10) await delay(10);
}

describe('The lag that voice measures', () => {
  it('is within 100 ms of the truth at p99', async () => {
    await delay(500); // Until the hints are listened for.
    const errorsMs: number[] = [];
    const trueLagsMs: number[] = [];
    for (const event of events(EVENTS)) {
      number(event);
      const numberedAtMs = performance.now();
      const committedAtMs = await commitOne(event);
      await until(() => learnedAtMs.has(event.seq));
      errorsMs.push(Math.abs((learnedAtMs.get(event.seq) ?? Infinity) - committedAtMs));
      trueLagsMs.push(committedAtMs - numberedAtMs);
    }
    const p99 = errorsMs.toSorted((a, b) => a - b)[Math.ceil(EVENTS * 0.99) - 1] as number;
    const median = errorsMs.toSorted((a, b) => a - b)[EVENTS / 2] as number;
    console.log(`lag error: median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
    expect(p99).toBeLessThan(100);
    const { max, count } = line.streams.of('sales').percentiles();
    expect(count).toBe(EVENTS);
    expect(Math.abs(max - Math.max(...trueLagsMs))).toBeLessThan(150);
    expect(line.streams.of('sales').oldestUnacknowledgedAgeMs()).toBe(0);
  });

  it('is learned from the poll when hints are lost, and from hints again when they are back', async () => {
    const [lost, back] = events(2) as [EventV1, EventV1];
    await delay(300);
    await server.cut();
    number(lost);
    await commitOne(lost);
    await delay(100);
    expect(learnedAtMs.size).toBe(0);
    await poller.poll([]);
    expect([...learnedAtMs.keys()]).toEqual([lost.seq]);
    await server.join();
    await delay(1_500); // The longest pause so far between two attempts.
    number(back);
    await commitOne(back);
    await until(() => learnedAtMs.has(back.seq));
    expect([...learnedAtMs.keys()]).toEqual([lost.seq, back.seq]);
  });
});

function segmentWith(event: EventV1): SegmentCommit {
  const sha256 = createHash('sha256').update(randomBytes(16)).digest();
  const { callId, epoch, seq, vertical } = event;
  const frame = { callId, epoch, offset: 0, length: 100, sha256, seqs: [seq], events: [event] };
  return {
    objectKey: `segments/sales/${randomUUID()}.seg`,
    vertical,
    bytes: 100,
    sha256,
    frames: [{ ...frame, eventDigests: [digestOf(event)] }],
  };
}
