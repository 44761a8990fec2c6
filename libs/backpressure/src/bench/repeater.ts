import { DroppingBuffer, FixedBuffer, Repeater, SlidingBuffer } from '@repeaterjs/repeater';
import type { Item, Work } from './work.ts';

export async function oneAtATime({ items, capacity }: Work): Promise<number> {
  const repeater = new Repeater<Item>(async (push, stop) => {
    for (const item of items) await push(item);
    stop();
  }, new FixedBuffer(capacity));
  let bytes = 0;
  for await (const item of repeater) bytes += item.bytes;
  return bytes;
}

/** All is pushed at the first `next`, before anything is taken. */
export const flood =
  (strategy: 'sliding' | 'dropping') =>
  async ({ items, capacity }: Work): Promise<number> => {
    const Buffer = strategy === 'sliding' ? SlidingBuffer : DroppingBuffer;
    const repeater = new Repeater<Item>((push, stop) => {
      for (const item of items) void push(item);
      stop();
    }, new Buffer(capacity));
    let bytes = 0;
    for await (const item of repeater) bytes += item.bytes;
    return bytes;
  };
