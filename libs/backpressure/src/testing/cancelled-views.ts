/** A process with `--expose-gc` that cancels each view and says which ends the collector then takes. */
import { setImmediate as turn } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { BoundedBuffer } from '../buffer/bounded-buffer.js';
import { asyncIterableOf } from '../demand/async-iterable-of.js';
import { publisherOf } from '../demand/publisher-of.js';
import { fromObservable } from '../rxjs/from-observable.js';
import { toObservable } from '../rxjs/to-observable.js';

const options = {
  capacityEvents: 8,
  capacityBytes: 8,
  policy: 'block',
  sizeOf: () => 1,
  isSheddable: () => false,
} as const;

const TURNS_MAX = 20;

async function say(name: string, reference: WeakRef<object>): Promise<void> {
  for (let i = 0; i < TURNS_MAX && reference.deref() !== undefined; i += 1) {
    await turn();
    globalThis.gc?.();
  }
  console.log(`${reference.deref() === undefined ? 'collected' : 'RETAINED'} ${name}`);
}

/** The one that waits for items is the one that could be held on to. */
function cancelledObserver(buffer: BoundedBuffer<number>): WeakRef<object> {
  const observer = { next: () => undefined };
  toObservable(buffer).subscribe(observer).unsubscribe();
  return new WeakRef(observer);
}

function cancelledBuffer() {
  const buffer = new BoundedBuffer<number>(options);
  const subscription = toObservable(buffer).subscribe();
  subscription.unsubscribe();
  return { subscription, reference: new WeakRef(buffer) };
}

/** Left while its `next` sleeps, which is when a buffer holds on to it. */
function leftLoop(buffer: BoundedBuffer<number>, kind: 'items' | 'batches' | 'prefetching') {
  const loops = {
    items: () => buffer[Symbol.asyncIterator](),
    batches: () => buffer.batches(2),
    prefetching: () => asyncIterableOf(publisherOf(buffer))[Symbol.asyncIterator](),
  };
  const loop: AsyncIterator<unknown> = loops[kind]();
  void loop.next();
  void loop.return?.();
  return new WeakRef(loop);
}

function leftBuffer() {
  const buffer = new BoundedBuffer<number>(options);
  const loop = asyncIterableOf(publisherOf(buffer))[Symbol.asyncIterator]();
  void loop.next();
  void loop.return?.();
  return { loop, reference: new WeakRef(buffer) };
}

function cancelledSource(source: Subject<number>): WeakRef<object> {
  const { buffer, cancel } = fromObservable(source, options);
  source.next(1);
  cancel();
  return new WeakRef(buffer);
}

const buffer = new BoundedBuffer<number>(options);
await say('the observer of a buffer that lives on', cancelledObserver(buffer));
const { subscription, reference } = cancelledBuffer();
await say('the buffer of a subscription that lives on', reference);
const source = new Subject<number>();
await say('the buffer of a source that lives on', cancelledSource(source));
for (const kind of ['items', 'batches', 'prefetching'] as const) {
  await say(`the loop over ${kind} of a buffer that lives on`, leftLoop(buffer, kind));
}
const left = leftBuffer();
await say('the buffer of a loop that lives on', left.reference);

// Used once more, so that none of them was collected early itself.
buffer.close();
source.complete();
subscription.unsubscribe();
void left.loop.next();
