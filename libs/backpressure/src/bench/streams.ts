import { Readable } from 'node:stream';
import { CountQueuingStrategy, ReadableStream } from 'node:stream/web';
import type { Item, Work } from './work.ts';

export async function nodeReadable({ items, capacity }: Work): Promise<number> {
  let next = 0;
  const readable = new Readable({
    objectMode: true,
    highWaterMark: capacity,
    read() {
      while (next < items.length) if (!this.push(items[next++])) return;
      this.push(null);
    },
  });
  let bytes = 0;
  for await (const item of readable as AsyncIterable<Item>) bytes += item.bytes;
  return bytes;
}

export async function webReadable({ items, capacity }: Work): Promise<number> {
  let next = 0;
  const readable = new ReadableStream<Item>(
    {
      pull(controller) {
        while (next < items.length && (controller.desiredSize ?? 0) > 0) {
          controller.enqueue(items[next++] as Item);
        }
        if (next === items.length) controller.close();
      },
    },
    new CountQueuingStrategy({ highWaterMark: capacity }),
  );
  let bytes = 0;
  for await (const item of readable) bytes += item.bytes;
  return bytes;
}
