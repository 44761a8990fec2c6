/**
 * Medians of several rounds, for comparing two states of this library on one machine.
 * Build first, then: node libs/backpressure/src/library.bench.ts [--seed 1]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
// eslint-disable-next-line @nx/enforce-module-boundaries -- measured as others use it: built
import {
  Batcher,
  BoundedBuffer,
  LagMonitor,
  publisherOf,
  Spool,
  SpoolKey,
  type Subscription,
} from '@verbatim/backpressure';
import { randomFrom } from './bench/random.ts';

interface Item {
  readonly isSheddable: boolean;
  readonly bytes: number;
}

const ROUNDS = 7;
const OPERATIONS = 500_000;
const RECORD_BYTES = 460;
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' } },
  strict: false,
});
const seed = Number(values.seed);

const random = randomFrom(seed);
const items: Item[] = Array.from({ length: 4_096 }, () => ({
  isSheddable: random() < 0.7,
  bytes: 200 + Math.floor(random() * 800),
}));
const itemAt = (i: number): Item => items[i & 4_095] as Item;

function newBuffer(policy: 'block' | 'drop-oldest', capacityEvents: number): BoundedBuffer<Item> {
  return new BoundedBuffer<Item>({
    capacityEvents,
    capacityBytes: 2 ** 40,
    policy,
    sizeOf: (item) => item.bytes,
    isSheddable: (item) => item.isSheddable,
  });
}

async function measure(
  name: string,
  round: () => number | Promise<number>,
  unit = 'ops',
): Promise<void> {
  await round();
  const rates: number[] = [];
  for (let i = 0; i < ROUNDS; i += 1) {
    const start = performance.now();
    const operations = await round();
    rates.push((operations / (performance.now() - start)) * 1_000);
  }
  rates.sort((a, b) => a - b);
  const [low, median, high] = [rates[0], rates[ROUNDS >> 1], rates[ROUNDS - 1]].map((rate) =>
    Math.round(rate as number).toLocaleString('en'),
  );
  console.log(`${name.padEnd(52)} ${String(median).padStart(12)} ${unit}/s   (${low} – ${high})`);
}

console.log(`node ${process.version}, seed ${seed}, ${ROUNDS} rounds, median (lowest – highest)\n`);

for (const depth of [0, 10_000]) {
  const buffer = newBuffer('block', depth + 16);
  for (let i = 0; i < depth; i += 1) buffer.offer(itemAt(i));
  await measure(`offer and take, ${depth} held`, () => {
    for (let i = 0; i < OPERATIONS; i += 1) {
      buffer.offer(itemAt(i));
      buffer.take();
    }
    return OPERATIONS;
  });
}

{
  const buffer = newBuffer('block', 1_000);
  for (let i = 0; i < 1_000; i += 1) buffer.offer(itemAt(i));
  await measure('offer refused by a full buffer', () => {
    for (let i = 0; i < OPERATIONS; i += 1) buffer.offer(itemAt(i));
    return OPERATIONS;
  });
}

{
  const buffer = newBuffer('drop-oldest', 10_000);
  const sheddable: Item = { isSheddable: true, bytes: 500 };
  for (let i = 0; i < 10_000; i += 1) buffer.offer(i % 2 ? sheddable : itemAt(i));
  await measure('offer that evicts, half of 10,000 critical', () => {
    for (let i = 0; i < OPERATIONS; i += 1) buffer.offer(sheddable);
    return OPERATIONS;
  });
}

await measure('hand-off through an async loop, one at a time', async () => {
  const buffer = newBuffer('block', 1_000);
  const consumer = (async () => {
    let taken = 0;
    for await (const item of buffer) taken += item.bytes > 0 ? 1 : 0;
    return taken;
  })();
  for (let i = 0; i < 100_000; i += 1) {
    if (buffer.offer(itemAt(i)).kind === 'full') await buffer.offerWhenRoom(itemAt(i));
  }
  buffer.close();
  return consumer;
});

await measure('hand-off through a publisher, request(64)', async () => {
  const buffer = newBuffer('block', 1_000);
  let taken = 0;
  let subscription: Subscription;
  const done = new Promise<void>((resolve, reject) => {
    publisherOf(buffer).subscribe({
      onSubscribe: (given) => {
        subscription = given;
        subscription.request(64);
      },
      onNext: () => {
        taken += 1;
        if (taken % 64 === 0) subscription.request(64);
      },
      onError: reject,
      onComplete: resolve,
    });
  });
  for (let i = 0; i < 100_000; i += 1) {
    if (buffer.offer(itemAt(i)).kind === 'full') await buffer.offerWhenRoom(itemAt(i));
  }
  buffer.close();
  await done;
  return taken;
});

await measure('batches of 64 events, counted in events', async () => {
  const buffer = newBuffer('block', 1_000);
  const limits = { events: 64, bytes: 2 ** 30, ageMs: 50 };
  const batcher = new Batcher({ source: buffer, limits, sizeOf: (item: Item) => item.bytes });
  let taken = 0;
  for (let i = 0; i < 100_000; i += 1) {
    buffer.offer(itemAt(i));
    if (i % 64 === 63) taken += (await batcher.next())?.items.length ?? 0;
  }
  return taken;
});

await measure('lag: numbered, acknowledged by a growing range', () => {
  const lag = new LagMonitor();
  for (let seq = 0; seq < 100_000; seq += 1) {
    lag.numbered('epoch', seq);
    if (seq % 100 === 99) lag.acknowledged('epoch', [[0, seq]]);
  }
  return 100_000;
});

const root = await mkdtemp(join(tmpdir(), 'spool-bench-'));
const key = new SpoolKey(new Uint8Array(32));
const openSpool = (directory: string): Promise<Spool> =>
  Spool.open({ directory, partition: 'bench', key, quotaBytes: 2 ** 33 });
try {
  const epoch = 'e'.repeat(32);
  const payload = new Uint8Array(RECORD_BYTES);
  for (const concurrent of [1, 64]) {
    const spool = await openSpool(join(root, `s${concurrent}`));
    let seq = 0;
    await measure(`spool appends of ${RECORD_BYTES} bytes, ${concurrent} at once`, async () => {
      const until = seq + (concurrent === 1 ? 5_000 : 50_000);
      const from = seq;
      const produce = async (): Promise<void> => {
        while (seq < until) {
          seq += 1;
          await spool.append([{ epoch, seq, payload }]);
        }
      };
      await Promise.all(Array.from({ length: concurrent }, produce));
      spool.acknowledge(epoch, [[0, seq]]);
      return seq - from;
    });
    await spool.close();
  }

  const spool = await openSpool(join(root, 'groups'));
  let seq = 0;
  await measure(`spool appends of ${RECORD_BYTES} bytes, 64 in one call`, async () => {
    for (let group = 0; group < 1_000; group += 1) {
      const records = Array.from({ length: 64 }, () => ({ epoch, seq: (seq += 1), payload }));
      await spool.append(records);
    }
    return 64_000;
  });
  const held = spool.counters.heldRecords;
  await measure('acknowledge, the whole set again, nothing new', () => {
    for (let i = 0; i < 10_000; i += 1) spool.acknowledge('other', [[0, seq]]);
    return 10_000;
  });
  await spool.close();
  await measure(
    `recovery of ${held.toLocaleString('en')} records`,
    async () => {
      const again = await openSpool(spool.directory);
      const { heldRecords } = again.counters;
      await again.close();
      return heldRecords;
    },
    'records',
  );
} finally {
  await rm(root, { recursive: true, force: true });
}
