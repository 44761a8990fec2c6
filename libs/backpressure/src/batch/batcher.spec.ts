import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { letterBuffer, sizeOf } from '../testing/letters.js';
import { Batcher } from './batcher.js';

const LIMITS = { events: 3, bytes: 10, ageMs: 50 };

describe('Batcher', () => {
  // Fake with the timers, so that time passes for all of them alike.
  const now = (): number => Date.now();
  const advance = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  const bufferOf = (...letters: string[]) => {
    const buffer = letterBuffer({ capacityEvents: 100, now });
    for (const letter of letters) buffer.offer(letter);
    return buffer;
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('cuts a batch at once when the events are there', async () => {
    const batcher = new Batcher({ source: bufferOf('A', 'b', 'C', 'd'), limits: LIMITS, sizeOf });
    expect(await batcher.next()).toEqual({ items: ['A', 'b', 'C'], bytes: 3, oldestAtMs: 1_000 });
  });

  it('cuts a batch at once when the bytes are there, and leaves what does not fit', async () => {
    const batcher = new Batcher({ source: bufferOf('A6', 'B6'), limits: LIMITS, sizeOf });
    expect(await batcher.next()).toMatchObject({ items: ['A6'], bytes: 6 });
  });

  it('sends an item alone that exceeds the bytes', async () => {
    const batcher = new Batcher({ source: bufferOf('A60', 'B1'), limits: LIMITS, sizeOf });
    expect(await batcher.next()).toMatchObject({ items: ['A60'], bytes: 60 });
  });

  it('waits for more until the first item is of age', async () => {
    const buffer = bufferOf('A');
    const batch = new Batcher({ source: buffer, limits: LIMITS, sizeOf }).next();
    await advance(30);
    buffer.offer('b');
    await advance(19);
    expect(buffer.size).toBe(2);
    await advance(1);
    expect(await batch).toEqual({ items: ['A', 'b'], bytes: 2, oldestAtMs: 1_000 });
  });

  it('counts the time that an item waited in the buffer before it was asked for', async () => {
    const buffer = bufferOf('A');
    await advance(60);
    const batch = await new Batcher({ source: buffer, limits: LIMITS, sizeOf }).next();
    expect(batch).toMatchObject({ items: ['A'], oldestAtMs: 1_000 });
  });

  it('starts to wait with the first item, not with the call', async () => {
    const buffer = bufferOf();
    const batch = new Batcher({ source: buffer, limits: LIMITS, sizeOf }).next();
    await advance(1_000);
    buffer.offer('A');
    await advance(49);
    expect(buffer.size).toBe(1);
    await advance(1);
    expect(await batch).toMatchObject({ items: ['A'], oldestAtMs: 2_000 });
  });

  it('takes nothing out of the buffer before it is asked, so that the drop policy still applies', () => {
    const buffer = bufferOf('a', 'b', 'c', 'd');
    const batcher = new Batcher({ source: buffer, limits: LIMITS, sizeOf });
    expect(batcher).toBeDefined();
    expect(buffer.size).toBe(4);
  });

  it('waits on when what it had seen was evicted or taken by another', async () => {
    const buffer = bufferOf('A');
    const batch = new Batcher({ source: buffer, limits: LIMITS, sizeOf }).next();
    await advance(10);
    buffer.take();
    await advance(100);
    buffer.offer('B');
    await advance(50);
    expect(await batch).toMatchObject({ items: ['B'] });
  });

  it('cuts at once when the source closes, and ends when it is drained', async () => {
    const buffer = bufferOf('A');
    const batcher = new Batcher({ source: buffer, limits: LIMITS, sizeOf });
    const batch = batcher.next();
    await advance(1);
    buffer.close();
    expect(await batch).toMatchObject({ items: ['A'] });
    expect(await batcher.next()).toBeUndefined();
  });

  it('takes nothing when it is aborted, while empty or while waiting for age', async () => {
    const buffer = bufferOf();
    const batcher = new Batcher({ source: buffer, limits: LIMITS, sizeOf });
    const controller = new AbortController();
    const batch = batcher.next(controller.signal);
    buffer.offer('A');
    await advance(10);
    controller.abort();
    expect(await batch).toBeUndefined();
    expect(await batcher.next(controller.signal)).toBeUndefined();
    expect(buffer.size).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cuts before the item that `accept` refuses, which opens the next batch', async () => {
    const batcher = new Batcher({
      source: bufferOf('A', 'B', 'c', 'd'),
      limits: LIMITS,
      sizeOf,
      accept: (letter, batch) => letter < 'a' === (batch[0] as string) < 'a',
    });
    expect(await batcher.next()).toMatchObject({ items: ['A', 'B'] });
    await advance(50);
    expect(await batcher.next()).toMatchObject({ items: ['c', 'd'] });
  });

  it('serves one lane, with its own age, while the other waits', async () => {
    const buffer = bufferOf('a');
    await advance(40);
    buffer.offer('B');
    const source = buffer.lane('critical');
    const batch = new Batcher({ source, limits: LIMITS, sizeOf }).next();
    await advance(49);
    expect(buffer.size).toBe(2);
    await advance(1);
    expect(await batch).toEqual({ items: ['B'], bytes: 1, oldestAtMs: 1_040 });
    expect(buffer.peek()).toBe('a');
  });
});
