// eslint-disable-next-line @nx/enforce-module-boundaries -- measured as others use it: built
import { BoundedBuffer } from '@verbatim/backpressure';
import { BATCH_EVENTS, bytesOf, type Item, type Work } from './work.ts';

type Policy = 'block' | 'drop-oldest' | 'drop-newest';

export function newBuffer(capacity: number, policy: Policy): BoundedBuffer<Item> {
  return new BoundedBuffer<Item>({
    capacityEvents: capacity,
    capacityBytes: 2 ** 40,
    policy,
    sizeOf: (item) => item.bytes,
    isSheddable: () => true,
  });
}

async function produce(buffer: BoundedBuffer<Item>, { items, capacity }: Work): Promise<void> {
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i] as Item;
    while (buffer.offer(item).kind === 'full') await buffer.whenRoom(capacity / 2, item.bytes);
  }
  buffer.close();
}

export async function oneAtATime(work: Work): Promise<number> {
  const buffer = newBuffer(work.capacity, 'block');
  const produced = produce(buffer, work);
  let bytes = 0;
  for await (const item of buffer) bytes += item.bytes;
  await produced;
  return bytes;
}

/** As Effect's `take` does: what is there comes without a promise, and only an empty buffer is awaited. */
export async function oneAtATimeTaken(work: Work): Promise<number> {
  const buffer = newBuffer(work.capacity, 'block');
  const produced = produce(buffer, work);
  let bytes = 0;
  while (await buffer.whenNotEmpty()) {
    for (let item = buffer.take(); item !== undefined; item = buffer.take()) bytes += item.bytes;
  }
  await produced;
  return bytes;
}

/** Of a producer that has its items in a list already. */
async function produceMany(buffer: BoundedBuffer<Item>, { items, capacity }: Work): Promise<void> {
  for (let next = 0; next < items.length;) {
    next += buffer.offerMany(items, next).accepted;
    if (next < items.length) await buffer.whenRoom(capacity / 2, items[next]?.bytes ?? 0);
  }
  buffer.close();
}

export async function batches(work: Work): Promise<number> {
  const buffer = newBuffer(work.capacity, 'block');
  const produced = produceMany(buffer, work);
  let bytes = 0;
  for await (const batch of buffer.batches(BATCH_EVENTS)) bytes += bytesOf(batch);
  await produced;
  return bytes;
}

const takingBatches =
  (producing: typeof produce) =>
  async (work: Work): Promise<number> => {
    const buffer = newBuffer(work.capacity, 'block');
    const produced = producing(buffer, work);
    let bytes = 0;
    while (await buffer.whenNotEmpty()) bytes += bytesOf(buffer.takeMany(BATCH_EVENTS, Infinity));
    await produced;
    return bytes;
  };

export const batchesTaken = takingBatches(produceMany);
export const batchesOfEach = takingBatches(produce);

export const flood =
  (policy: 'drop-oldest' | 'drop-newest') =>
  ({ items, capacity }: Work): number => {
    const buffer = newBuffer(capacity, policy);
    for (let i = 0; i < items.length; i += 1) buffer.offer(items[i] as Item);
    return bytesOf(buffer.takeMany(Infinity, Infinity));
  };
