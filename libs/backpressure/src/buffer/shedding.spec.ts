import { describe, expect, it } from 'vitest';
import { drain, letterBuffer } from '../testing/letters.js';
import type { BoundedBufferOptions } from './buffer-options.js';

/** A buffer of letters, and what gave way in it: `superseded a1`. */
function watched(options: Partial<BoundedBufferOptions<string>>) {
  const gaveWay: string[] = [];
  const onDropped = (letter: string, reason: string): void =>
    void gaveWay.push(`${reason} ${letter}`);
  return { gaveWay, buffer: letterBuffer({ onDropped, ...options }) };
}

describe('BoundedBuffer.offer under `drop-newest`', () => {
  it('drops the sheddable arrival that does not fit, and keeps what it holds', () => {
    const { buffer, gaveWay } = watched({ policy: 'drop-newest' });
    for (const letter of ['a', 'B', 'c']) buffer.offer(letter);
    expect(buffer.offer('d')).toEqual({ kind: 'dropped', which: 'arrival' });
    expect(gaveWay).toEqual(['dropped d']);
    expect(buffer.counters).toMatchObject({ accepted: 4, dropped: 1, refused: 0 });
    expect(drain(buffer)).toEqual(['a', 'B', 'c']);
  });

  it('evicts the newest sheddable items for a critical one, no more than it needs', () => {
    const { buffer, gaveWay } = watched({
      policy: 'drop-newest',
      capacityEvents: 10,
      capacityBytes: 10,
    });
    for (const letter of ['a3', 'b3', 'C1', 'd3']) buffer.offer(letter);
    expect(buffer.offer('E5')).toEqual({ kind: 'dropped', which: 'newest' });
    expect(gaveWay).toEqual(['dropped d3', 'dropped b3']);
    expect(drain(buffer)).toEqual(['a3', 'C1', 'E5']);
  });

  it('hands a critical item back when only critical ones are held', () => {
    const { buffer, gaveWay } = watched({ policy: 'drop-newest' });
    for (const letter of ['A', 'B', 'C']) buffer.offer(letter);
    expect(buffer.offer('D').kind).toBe('full');
    expect(gaveWay).toEqual([]);
  });
});

describe('BoundedBuffer.offer under `latest-per-key`', () => {
  it('supersedes the item of the same key that still waits, full or not, and goes to the tail', () => {
    const { buffer, gaveWay } = watched({ policy: 'latest-per-key', capacityEvents: 10 });
    for (const letter of ['a1', 'B', 'c1']) buffer.offer(letter);
    expect(buffer.offer('a2')).toEqual({ kind: 'superseded' });
    expect(gaveWay).toEqual(['superseded a1']);
    expect(drain(buffer)).toEqual(['B', 'c1', 'a2']);
    expect(buffer.counters).toMatchObject({ accepted: 4, superseded: 1, dropped: 0, taken: 3 });
  });

  it('supersedes nothing that was taken', () => {
    const { buffer } = watched({ policy: 'latest-per-key' });
    buffer.offer('a1');
    buffer.take();
    expect(buffer.offer('a2')).toEqual({ kind: 'accepted' });
  });

  it('supersedes neither critical items nor items without a key', () => {
    const { buffer, gaveWay } = watched({ policy: 'latest-per-key', capacityEvents: 10 });
    for (const letter of ['A1', 'A2', 'x1', 'x2']) buffer.offer(letter);
    expect(gaveWay).toEqual([]);
  });

  it('falls back to dropping the oldest where no item of the key makes room', () => {
    const { buffer, gaveWay } = watched({ policy: 'latest-per-key' });
    for (const letter of ['a', 'b', 'c']) buffer.offer(letter);
    expect(buffer.offer('d')).toEqual({ kind: 'dropped', which: 'oldest' });
    expect(gaveWay).toEqual(['dropped a']);
  });

  it('tells first what was superseded, then what a larger item of the key cost besides', () => {
    const { buffer, gaveWay } = watched({
      policy: 'latest-per-key',
      capacityEvents: 10,
      capacityBytes: 10,
    });
    for (const letter of ['b4', 'a2', 'C3']) buffer.offer(letter);
    expect(buffer.offer('a6')).toEqual({ kind: 'superseded' });
    expect(gaveWay).toEqual(['superseded a2', 'dropped b4']);
    expect(drain(buffer)).toEqual(['C3', 'a6']);
  });

  it('keeps the older item when the newer one would not fit beside the critical ones', () => {
    const { buffer, gaveWay } = watched({ policy: 'latest-per-key', capacityBytes: 10 });
    for (const letter of ['A6', 'b2']) buffer.offer(letter);
    expect(buffer.offer('b5')).toEqual({ kind: 'dropped', which: 'arrival' });
    expect(gaveWay).toEqual(['dropped b5']);
    expect(drain(buffer)).toEqual(['A6', 'b2']);
  });

  it('has changed already when `onDropped` is called, so that a listener may offer and take', () => {
    const seen: string[] = [];
    const { buffer } = watched({
      policy: 'latest-per-key',
      onDropped: (letter) => seen.push(`${letter} ${buffer.take()} ${buffer.offer('C').kind}`),
    });
    for (const letter of ['a1', 'B', 'a2']) buffer.offer(letter);
    expect(seen).toEqual(['a1 B accepted']);
    expect(drain(buffer)).toEqual(['a2', 'C']);
  });

  it('holds one item of a key that is renewed a million times behind a slow one', () => {
    const { buffer } = watched({ policy: 'latest-per-key', onDropped: () => undefined });
    buffer.offer('b');
    for (let i = 0; i < 1_000_000; i += 1) buffer.offer('a');
    expect(buffer.counters).toMatchObject({ accepted: 1_000_001, superseded: 999_999 });
    expect(drain(buffer)).toEqual(['b', 'a']);
  });

  it('cannot be made without `keyOf`', () => {
    expect(() => letterBuffer({ policy: 'latest-per-key', keyOf: undefined as never })).toThrow(
      'keyOf',
    );
  });
});

describe('BoundedBuffer with a critical reserve', () => {
  it('keeps the stated part free of sheddable items, so that critical ones evict nothing', () => {
    const { buffer, gaveWay } = watched({ capacityEvents: 4, criticalReservePercent: 50 });
    for (const letter of ['a', 'b', 'c']) buffer.offer(letter);
    expect(gaveWay).toEqual(['dropped a']);
    for (const letter of ['D', 'E']) expect(buffer.offer(letter).kind).toBe('accepted');
    expect(drain(buffer)).toEqual(['b', 'c', 'D', 'E']);
  });

  it('counts bytes as well as events', () => {
    const { buffer } = watched({
      policy: 'drop-newest',
      capacityBytes: 10,
      criticalReservePercent: 30,
    });
    expect(buffer.offer('a8')).toEqual({ kind: 'dropped', which: 'arrival' });
    expect(buffer.offer('a7').kind).toBe('accepted');
  });

  it('lets critical items use all of the capacity, the reserve and the rest', () => {
    const { buffer } = watched({ capacityEvents: 4, criticalReservePercent: 50 });
    const kinds = ['A', 'B', 'C', 'D', 'E'].map((letter) => buffer.offer(letter).kind);
    expect(kinds).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'full']);
  });

  it.each([-1, 0.5, 101, NaN])('refuses a reserve of %s percent', (criticalReservePercent) => {
    expect(() => letterBuffer({ criticalReservePercent })).toThrow(RangeError);
  });
});

describe('BoundedBuffer policy', () => {
  it('has no default: without a known one there is no buffer', () => {
    expect(() => letterBuffer({ policy: undefined as never })).toThrow(TypeError);
    expect(() => letterBuffer({ policy: 'drop-some' as never })).toThrow(/expected block/);
  });
});
