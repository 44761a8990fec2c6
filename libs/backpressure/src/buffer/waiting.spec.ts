import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.js';
import { drain, letterBuffer } from '../testing/letters.js';
import { BoundedBuffer } from './bounded-buffer.js';

describe('BoundedBuffer.offerWhenRoom', () => {
  it('resolves at once while there is room', async () => {
    const buffer = letterBuffer({ policy: 'block' });
    expect(await buffer.offerWhenRoom('A')).toBe('accepted');
  });

  it('waits for room and enters in the order in which producers came', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 1 });
    buffer.offer('A');
    const waits = [buffer.offerWhenRoom('B'), buffer.offerWhenRoom('C')];
    expect(buffer.counters.waiting).toBe(2);
    expect([buffer.take(), buffer.take(), buffer.take()]).toEqual(['A', 'B', 'C']);
    expect(await Promise.all(waits)).toEqual(['accepted', 'accepted']);
  });

  it('is not overtaken by an `offer` of something smaller that would fit', () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    buffer.offer('A8');
    void buffer.offerWhenRoom('B5');
    expect(buffer.offer('C1')).toEqual({ kind: 'full' });
    buffer.take();
    expect(drain(buffer)).toEqual(['B5']);
  });

  it('lets the next one in when the first, too large for the room there is, gives up (cause: cancelled blocked offers that deadlocked the queue)', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    const controller = new AbortController();
    buffer.offer('A8');
    const large = buffer.offerWhenRoom('B5', controller.signal);
    const small = buffer.offerWhenRoom('C2');
    controller.abort();
    expect(await large).toBe('aborted');
    expect(await small).toBe('accepted');
    expect(drain(buffer)).toEqual(['A8', 'C2']);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 1 });
    const controller = new AbortController();
    buffer.offer('A');
    const wait = buffer.offerWhenRoom('B', controller.signal);
    controller.abort();
    expect(await wait).toBe('aborted');
    expect(drain(buffer)).toEqual(['A']);
    expect(buffer.counters).toMatchObject({ offered: 2, accepted: 1, refused: 1, waiting: 0 });
  });

  it('answers `accepted` when the abort comes after its item went in (cause: loss when a taker is interrupted)', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 1 });
    const controller = new AbortController();
    buffer.offer('A');
    const wait = buffer.offerWhenRoom('B', controller.signal);
    buffer.take();
    controller.abort();
    expect(await wait).toBe('accepted');
    expect(drain(buffer)).toEqual(['B']);
  });

  it('takes no signal that was aborted before', async () => {
    const buffer = letterBuffer();
    expect(await buffer.offerWhenRoom('A', AbortSignal.abort())).toBe('aborted');
    expect(buffer.size).toBe(0);
  });

  it('refuses an oversize item instead of waiting for ever (cause: an oversize item that hung its producer)', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    expect(await buffer.offerWhenRoom('A11')).toBe('too-large');
  });

  it('tells those who wait when the buffer is closed', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 1 });
    buffer.offer('A');
    const wait = buffer.offerWhenRoom('B');
    buffer.close();
    expect(await wait).toBe('closed');
    expect(buffer.counters).toMatchObject({ offered: 2, accepted: 1, refused: 1, waiting: 0 });
  });

  it('bounds how many may wait (cause: a promise per refused offer is itself a leak)', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 1, waitingMax: 2 });
    buffer.offer('A');
    void buffer.offerWhenRoom('B');
    void buffer.offerWhenRoom('C');
    expect(await buffer.offerWhenRoom('D')).toBe('full');
  });

  it('never keeps a sheddable producer waiting', async () => {
    const buffer = letterBuffer({ capacityEvents: 1 });
    buffer.offer('A');
    expect(await buffer.offerWhenRoom('b')).toBe('accepted');
    expect(buffer.counters).toMatchObject({ dropped: 1, waiting: 0 });
  });

  it('makes room for a waiting critical item by evicting, and tells so before `take` returns', async () => {
    const dropped: string[] = [];
    const buffer = letterBuffer({
      capacityEvents: 10,
      capacityBytes: 10,
      onDropped: (letter) => dropped.push(letter),
    });
    for (const letter of ['A4', 'B4', 'c2']) buffer.offer(letter);
    const wait = buffer.offerWhenRoom('D6');
    buffer.take();
    expect(dropped).toEqual(['c2']);
    expect(await wait).toBe('accepted');
    expect(drain(buffer)).toEqual(['B4', 'D6']);
  });

  it('lets each producer in once when a listener takes from within (cause: duplicates by re-entrant resume)', async () => {
    const taken: (string | undefined)[] = [];
    const buffer = letterBuffer({
      capacityEvents: 2,
      onDropped: () => taken.push(buffer.take()),
    });
    buffer.offer('A');
    buffer.offer('B');
    const waits = [buffer.offerWhenRoom('C'), buffer.offerWhenRoom('D'), buffer.offerWhenRoom('E')];
    taken.push(buffer.take());
    buffer.offer('x');
    while (buffer.size > 0) taken.push(buffer.take());
    expect(await Promise.all(waits)).toEqual(['accepted', 'accepted', 'accepted']);
    expect(taken).toEqual(['A', 'B', 'C', 'D', 'E']);
  });
});

describe('BoundedBuffer.whenRoom', () => {
  /** Whether the wait is over by now. */
  const isOver = async (wait: Promise<void>): Promise<boolean> => {
    const over = wait.then(() => true);
    return Promise.race([over, new Promise<false>((no) => setImmediate(() => no(false)))]);
  };

  it('resolves at once while there is that much room', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    buffer.offer('A5');
    expect(await isOver(buffer.whenRoom(2, 5))).toBe(true);
  });

  it('sleeps until as many events and as many bytes have room', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    for (const letter of ['A2', 'B6', 'C2']) buffer.offer(letter);
    const waits = [buffer.whenRoom(1, 2), buffer.whenRoom(2, 2), buffer.whenRoom(1, 8)] as const;
    buffer.take();
    expect(await Promise.all(waits.map(isOver))).toEqual([true, false, false]);
    buffer.take();
    expect(await Promise.all(waits.map(isOver))).toEqual([true, true, true]);
  });

  it('leaves the room to producers that already wait for it', async () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    const controller = new AbortController();
    buffer.offer('A8');
    const large = buffer.offerWhenRoom('B5', controller.signal);
    const wait = buffer.whenRoom(1, 1);
    expect(await isOver(wait)).toBe(false);
    controller.abort();
    expect([await large, await isOver(wait)]).toEqual(['aborted', true]);
  });

  it('asks for no more than the whole buffer, and ends when it is closed or at a limit', async () => {
    const buffer = letterBuffer({ policy: 'block' });
    buffer.offer('A');
    const limited = buffer.whenRoom(100, 1, { timeoutMs: 300 });
    expect(await isOver(limited)).toBe(false);
    await limited;
    const wait = buffer.whenRoom(100, 1);
    expect(await isOver(wait)).toBe(false);
    buffer.close();
    await wait;
    buffer.take();
    await buffer.whenRoom(100, 1e9, { signal: AbortSignal.abort() });
  });
});

describe('BoundedBuffer.whenNotEmpty', () => {
  it('resolves true for an item, and hands out none: a cancelled consumer loses nothing', async () => {
    const buffer = letterBuffer();
    const controller = new AbortController();
    const cancelled = buffer.whenNotEmpty(controller.signal);
    const other = buffer.whenNotEmpty();
    controller.abort();
    buffer.offer('A');
    expect(await other).toBe(true);
    await cancelled;
    expect(drain(buffer)).toEqual(['A']);
  });

  it('resolves false when closed and drained, also for a consumer that waits already', async () => {
    const buffer = letterBuffer();
    const wait = buffer.whenNotEmpty();
    buffer.close();
    expect(await wait).toBe(false);
    expect(await buffer.whenNotEmpty()).toBe(false);
  });

  it('resolves true while a closed buffer still holds something', async () => {
    const buffer = letterBuffer();
    buffer.offer('A');
    buffer.close();
    expect(await buffer.whenNotEmpty()).toBe(true);
  });

  it('does not mistake an item that another consumer took for the end', async () => {
    const buffer = letterBuffer();
    const waits = [buffer.whenNotEmpty(), buffer.whenNotEmpty()];
    buffer.offer('A');
    buffer.take();
    let isSettled = false;
    void waits[0]?.then(() => (isSettled = true));
    await new Promise(setImmediate);
    expect(isSettled).toBe(false);
    buffer.offer('B');
    expect(await Promise.all(waits)).toEqual([true, true]);
  });

  it('leaves no listener on a signal that outlives it (cause: a per-item race against a long-lived abort)', async () => {
    const buffer = letterBuffer();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => ((listeners += 1), add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (
      (listeners -= 1),
      remove(...args)
    );
    for (let i = 0; i < 100; i += 1) {
      const wait = buffer.whenNotEmpty(signal);
      buffer.offer('A');
      await wait;
      buffer.take();
    }
    expect(listeners).toBe(0);
  });
});

describe('BoundedBuffer.whenDrained', () => {
  it('resolves when the last item of a closed buffer is taken, and not before', async () => {
    const buffer = letterBuffer();
    let isDrained = false;
    const drained = buffer.whenDrained().then(() => (isDrained = true));
    buffer.offer('A');
    buffer.take();
    buffer.offer('B');
    buffer.close();
    await new Promise(setImmediate);
    expect(isDrained).toBe(false);
    buffer.take();
    await drained;
  });
});

describe('BoundedBuffer as an async iterable', () => {
  it('yields until closed and drained', async () => {
    const buffer = letterBuffer();
    for (const letter of ['A', 'B']) buffer.offer(letter);
    buffer.close();
    expect(await collect(buffer)).toEqual(['A', 'B']);
  });

  it('shares the items among several loops, each item to one', async () => {
    const buffer = letterBuffer({ capacityEvents: 100, capacityBytes: 10_000 });
    const loops = [collect(buffer), collect(buffer)];
    for (let i = 0; i < 50; i += 1) buffer.offer(`A${i}`);
    buffer.close();
    const [first, second] = await Promise.all(loops);
    expect([...(first ?? []), ...(second ?? [])].sort()).toEqual(
      Array.from({ length: 50 }, (_, i) => `A${i}`).sort(),
    );
  });

  it('takes nothing along when a loop is left', async () => {
    const buffer = letterBuffer();
    for (const letter of ['A', 'B']) buffer.offer(letter);
    for await (const letter of buffer) if (letter === 'A') break;
    expect(drain(buffer)).toEqual(['B']);
  });

  it('ends a `next` that sleeps when the loop is left from outside', async () => {
    const buffer = letterBuffer();
    const iterator = buffer[Symbol.asyncIterator]();
    const sleeping = iterator.next();
    await iterator.return?.();
    buffer.offer('A');
    expect(await sleeping).toEqual({ value: undefined, done: true });
    expect(drain(buffer)).toEqual(['A']);
  });
});

describe('BoundedBuffer and memory', () => {
  it('lets go of what was taken, dropped or refused', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const buffer = new BoundedBuffer<{ isSheddable: boolean }>({
      capacityEvents: 2,
      capacityBytes: 2,
      policy: 'drop-oldest',
      sizeOf: () => 1,
      isSheddable: (item) => item.isSheddable,
    });
    const offer = (isSheddable: boolean): WeakRef<object> => {
      const item = { isSheddable };
      buffer.offer(item);
      return new WeakRef(item);
    };
    const references = [offer(true), offer(false), offer(false), offer(true), offer(false)];
    buffer.takeMany(2, 2);
    for (let i = 0; i < 10 && references.some((item) => item.deref()); i += 1) {
      await new Promise(setImmediate);
      collectGarbage();
    }
    expect(references.map((item) => item.deref())).toEqual(Array(5).fill(undefined));
    expect(buffer.size).toBe(0);
  });
});
