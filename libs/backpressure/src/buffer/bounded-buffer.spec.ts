import { describe, expect, it } from 'vitest';
import { drain, letterBuffer } from '../testing/letters.js';
import { BoundedBuffer } from './bounded-buffer.js';

describe('BoundedBuffer.offer under `block`', () => {
  it('keeps the order of acceptance', () => {
    const buffer = letterBuffer({ policy: 'block' });
    for (const letter of ['A', 'b', 'C']) buffer.offer(letter);
    expect([buffer.take(), buffer.take(), buffer.take(), buffer.take()]).toEqual([
      'A',
      'b',
      'C',
      undefined,
    ]);
  });

  it('hands the item back when the event capacity is reached', () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 1 });
    expect(buffer.offer('A')).toEqual({ kind: 'accepted' });
    expect(buffer.offer('B')).toEqual({ kind: 'full' });
    expect(drain(buffer)).toEqual(['A']);
  });

  it('hands the item back when the byte capacity is reached before the event capacity', () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    buffer.offer('A6');
    expect(buffer.offer('B5')).toEqual({ kind: 'full' });
    expect(buffer.offer('C4')).toEqual({ kind: 'accepted' });
    expect(buffer.bytes).toBe(10);
  });

  it('drops nothing, whatever `isSheddable` would say', () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 1 });
    buffer.offer('a');
    expect(buffer.offer('B').kind).toBe('full');
    expect(buffer.counters.dropped).toBe(0);
  });

  it('refuses an item larger than the whole buffer at once, since room would never help it', () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    expect(buffer.offer('A11')).toEqual({ kind: 'too-large' });
  });

  it('refuses everything once closed and still gives out what it holds', () => {
    const buffer = letterBuffer({ policy: 'block' });
    buffer.offer('A');
    buffer.close();
    expect(buffer.offer('B')).toEqual({ kind: 'closed' });
    expect(buffer.take()).toBe('A');
  });

  it('takes an item of no bytes, which counts as an event', () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 1, capacityBytes: 1 });
    expect(buffer.offer('A0').kind).toBe('accepted');
    expect(buffer.offer('B0').kind).toBe('full');
  });
});

describe('BoundedBuffer.offer under `drop-oldest`', () => {
  it('evicts the oldest sheddable item, from between critical ones, and names it', () => {
    const buffer = letterBuffer();
    for (const letter of ['A', 'b', 'c']) buffer.offer(letter);
    expect(buffer.offer('D')).toEqual({ kind: 'dropped', which: 'oldest' });
    expect(drain(buffer)).toEqual(['A', 'c', 'D']);
  });

  it('never evicts a critical item: with none but those it hands the item back', () => {
    const buffer = letterBuffer();
    for (const letter of ['A', 'B', 'C']) buffer.offer(letter);
    expect(buffer.offer('D')).toEqual({ kind: 'full' });
    expect(drain(buffer)).toEqual(['A', 'B', 'C']);
  });

  it('drops a sheddable arrival itself when only critical items are held', () => {
    const dropped: string[] = [];
    const buffer = letterBuffer({ onDropped: (letter) => dropped.push(letter) });
    for (const letter of ['A', 'B', 'C']) buffer.offer(letter);
    expect(buffer.offer('d')).toEqual({ kind: 'dropped', which: 'arrival' });
    expect(dropped).toEqual(['d']);
    expect(buffer.counters).toMatchObject({ accepted: 4, dropped: 1, taken: 0 });
  });

  it('evicts several for one large item, oldest first, and tells of each', () => {
    const dropped: string[] = [];
    const buffer = letterBuffer({
      capacityEvents: 10,
      capacityBytes: 10,
      onDropped: (letter) => dropped.push(letter),
    });
    for (const letter of ['a3', 'B1', 'c3', 'd3']) buffer.offer(letter);
    expect(buffer.offer('E6')).toEqual({ kind: 'dropped', which: 'oldest' });
    expect(dropped).toEqual(['a3', 'c3']);
    expect(drain(buffer)).toEqual(['B1', 'd3', 'E6']);
  });

  it('evicts nothing in vain: what would not fit beside the critical items leaves all as it was', () => {
    const buffer = letterBuffer({ capacityEvents: 10, capacityBytes: 10 });
    for (const letter of ['A6', 'b2', 'c2']) buffer.offer(letter);
    expect(buffer.offer('D5').kind).toBe('full');
    expect(buffer.offer('e5')).toEqual({ kind: 'dropped', which: 'arrival' });
    expect(drain(buffer)).toEqual(['A6', 'b2', 'c2']);
  });

  it('has changed already when `onDropped` is called, so that a listener may offer and take', () => {
    const seen: number[] = [];
    const buffer: BoundedBuffer<string> = letterBuffer({
      capacityEvents: 2,
      onDropped: () => {
        seen.push(buffer.size);
        buffer.take();
        buffer.offer('G');
      },
    });
    for (const letter of ['a', 'B', 'C']) buffer.offer(letter);
    expect(seen).toEqual([2]);
    expect(drain(buffer)).toEqual(['C', 'G']);
  });

  it('counts every eviction where it is decided (cause: a full buffer that counted no drops)', () => {
    const buffer = letterBuffer({ capacityEvents: 4 });
    for (let i = 0; i < 1_000; i += 1) buffer.offer('a');
    expect(buffer.counters).toMatchObject({ offered: 1_000, accepted: 1_000, dropped: 996 });
  });
});

describe('BoundedBuffer.offerMany', () => {
  it('accepts from the start of the list what fits, and says how many and why no more', () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    expect(buffer.offerMany(['A4', 'B4', 'C4', 'D1'])).toEqual({ accepted: 2, refused: 'full' });
    expect(buffer.counters).toMatchObject({ offered: 3, accepted: 2, refused: 1 });
    expect(drain(buffer)).toEqual(['A4', 'B4']);
  });

  it('goes on from where it was refused', () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 2 });
    const letters = ['A', 'B', 'C', 'D', 'E'];
    const taken: string[] = [];
    for (let next = 0; next < letters.length;) {
      next += buffer.offerMany(letters, next).accepted;
      taken.push(...drain(buffer));
    }
    expect(taken).toEqual(letters);
    expect(buffer.offerMany(letters, 5)).toEqual({ accepted: 0, refused: undefined });
  });

  it('sheds by the policy, one after another, and goes on behind what was dropped', () => {
    const dropped: string[] = [];
    const buffer = letterBuffer({ onDropped: (letter) => dropped.push(letter) });
    expect(buffer.offerMany(['a', 'B', 'c', 'd', 'E', 'F', 'G'])).toEqual({
      accepted: 6,
      refused: 'full',
    });
    expect([dropped, drain(buffer)]).toEqual([
      ['a', 'c', 'd'],
      ['B', 'E', 'F'],
    ]);
  });

  it.each([
    ['too-large', ['A', 'B11', 'C'], false],
    ['closed', ['B', 'C'], true],
  ])('stops at what is %s', (refused, letters, isClosed) => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    if (isClosed) buffer.close();
    expect(buffer.offerMany(letters)).toEqual({ accepted: isClosed ? 0 : 1, refused });
  });

  it('does not overtake a waiting producer', () => {
    const buffer = letterBuffer({ policy: 'block', capacityBytes: 10 });
    buffer.offer('A8');
    void buffer.offerWhenRoom('B5');
    expect(buffer.offerMany(['C1', 'D1'])).toEqual({ accepted: 0, refused: 'full' });
  });

  it('counts nothing that did not enter when an item of the list has no size', () => {
    const buffer = letterBuffer({
      policy: 'block',
      sizeOf: (letter) => (letter === 'B' ? NaN : 1),
    });
    expect(() => buffer.offerMany(['A', 'B'])).toThrow(/NaN bytes/);
    expect(buffer.counters).toMatchObject({ offered: buffer.size, accepted: buffer.size });
  });

  it('goes around the end of its ring in both directions', () => {
    const buffer = letterBuffer({ policy: 'block', capacityEvents: 16 });
    const letters = Array.from({ length: 100 }, (_, i) => `A${i % 7}#${i}`);
    const taken: string[] = [];
    for (let next = 0; taken.length < letters.length;) {
      next += buffer.offerMany(letters, next).accepted;
      taken.push(...buffer.takeMany(11, Infinity));
    }
    expect(taken).toEqual(letters);
    expect([buffer.size, buffer.bytes]).toEqual([0, 0]);
  });

  it('wakes a consumer that sleeps', async () => {
    const buffer = letterBuffer({ policy: 'block' });
    const wait = buffer.whenNotEmpty();
    buffer.offerMany(['A', 'B']);
    expect(await wait).toBe(true);
  });
});

describe('BoundedBuffer.takeMany', () => {
  it('stops at the number of events', () => {
    const buffer = letterBuffer();
    for (const letter of ['A', 'B', 'C']) buffer.offer(letter);
    expect(buffer.takeMany(2, 100)).toEqual(['A', 'B']);
  });

  it.each([
    [0, 0],
    [-1, 0],
    [NaN, 0],
    [1.5, 2],
    [Infinity, 3],
  ])('takes for a limit of %s events %i', (maxEvents, expected) => {
    for (const letters of [
      ['A', 'B', 'C'],
      ['A', 'b', 'C'],
    ]) {
      const buffer = letterBuffer();
      for (const letter of letters) buffer.offer(letter);
      expect(buffer.takeMany(maxEvents, 100)).toEqual(letters.slice(0, expected));
      expect(buffer.size).toBe(3 - expected);
    }
  });

  it('leaves the item that would exceed the bytes', () => {
    const buffer = letterBuffer();
    for (const letter of ['A4', 'B4', 'C4']) buffer.offer(letter);
    expect(buffer.takeMany(10, 11)).toEqual(['A4', 'B4']);
    expect(buffer.peek()).toBe('C4');
  });

  it('takes an item larger than the limit alone (cause: an oversize item that wedged its queue)', () => {
    const buffer = letterBuffer();
    for (const letter of ['A50', 'B1']) buffer.offer(letter);
    expect(buffer.takeMany(10, 10)).toEqual(['A50']);
  });

  it('leaves the first item that `accept` refuses, and what is behind it', () => {
    const buffer = letterBuffer();
    for (const letter of ['A', 'b', 'C']) buffer.offer(letter);
    expect(buffer.takeMany(10, 10, (letter) => letter !== 'b')).toEqual(['A']);
    expect(drain(buffer)).toEqual(['b', 'C']);
  });
});

describe('BoundedBuffer.lane', () => {
  it('gives one class in order and leaves the other where it is', () => {
    const buffer = letterBuffer({ capacityEvents: 4 });
    for (const letter of ['a', 'B', 'c', 'D']) buffer.offer(letter);
    const critical = buffer.lane('critical');
    expect([critical.size, critical.bytes]).toEqual([2, 2]);
    expect(critical.takeMany(10, 10)).toEqual(['B', 'D']);
    expect(drain(buffer)).toEqual(['a', 'c']);
  });

  it('is woken by its own class only', async () => {
    const buffer = letterBuffer();
    let isAwake = false;
    const waiting = buffer
      .lane('critical')
      .whenNotEmpty()
      .then((hasItem) => (isAwake = hasItem));
    buffer.offer('a');
    await Promise.resolve();
    expect(isAwake).toBe(false);
    buffer.offer('B');
    await waiting;
    expect(isAwake).toBe(true);
  });
});

describe('BoundedBuffer.readPeak', () => {
  it('shows a burst that came and went between two readings (cause: drops while a gauge read 0)', () => {
    const buffer = letterBuffer();
    for (const letter of ['A5', 'B5']) buffer.offer(letter);
    drain(buffer);
    expect(buffer.readPeak()).toEqual({ events: 2, bytes: 10 });
    expect(buffer.readPeak()).toEqual({ events: 0, bytes: 0 });
  });
});

describe('BoundedBuffer options', () => {
  it.each([0, -1, 1.5, NaN, Infinity])('refuses a capacity of %s', (capacity) => {
    expect(() => letterBuffer({ capacityEvents: capacity })).toThrow(RangeError);
    expect(() => letterBuffer({ capacityBytes: capacity })).toThrow(RangeError);
  });

  it('names every impossible limit at once, with what was given and what would do', () => {
    const options = { capacityEvents: 0, capacityBytes: 10, criticalReservePercent: 101 };
    expect(() => letterBuffer({ ...options, waitingMax: -1, largestItemBytes: 11 })).toThrow(
      [
        'capacityEvents is 0; expected a whole number of at least 1',
        'criticalReservePercent is 101; expected a whole number from 0 to 100',
        'waitingMax is -1; expected a whole number of at least 0',
        'capacityBytes is 10, below largestItemBytes, which is 11',
      ].join('\n'),
    );
    expect(() => letterBuffer({ ...options, policy: 'all' as never })).toThrow(
      /policy is all; expected .*\ncapacityEvents is 0/,
    );
  });

  it.each([0, 1.5, NaN])('refuses batches of at most %s items', (maxEvents) => {
    expect(() => letterBuffer().batches(maxEvents)).toThrow(/maxEvents is/);
  });

  it.each([-1, 0.5, NaN])('treats an item of %s bytes as a bug, and counts nothing', (bytes) => {
    const buffer = letterBuffer({ sizeOf: () => bytes });
    expect(() => buffer.offer('A')).toThrow(/bytes/);
    expect(buffer.counters.offered).toBe(0);
  });

  it('keeps order, sizes and classes when it grows in the middle of its ring', () => {
    const buffer = letterBuffer({ capacityEvents: 100, capacityBytes: 10_000 });
    const letters = Array.from({ length: 60 }, (_, i) => `${i % 3 ? 'a' : 'A'}${i + 1}`);
    for (const letter of letters.slice(0, 20)) buffer.offer(letter);
    const taken = buffer.takeMany(10, Infinity);
    for (const letter of letters.slice(20)) {
      buffer.offer(letter);
      if (taken.length < 20) taken.push(buffer.take() as string);
    }
    const bytes = buffer.bytes;
    const rest = drain(buffer);
    expect([...taken, ...rest]).toEqual(letters);
    expect(bytes).toBe(rest.reduce((sum, letter) => sum + Number(letter.slice(1)), 0));
    expect(buffer.bytes).toBe(0);
  });

  it('grows to a capacity that is no power of two and not beyond', () => {
    const buffer = letterBuffer({ capacityEvents: 100, policy: 'block' });
    const outcomes = Array.from({ length: 101 }, () => buffer.offer('A').kind);
    expect(outcomes.indexOf('full')).toBe(100);
  });
});
