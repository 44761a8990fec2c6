import { from, Observable, range, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { BoundedBufferOptions } from '../buffer/buffer-options.js';
import { drain, isSheddable, keyOf, sizeOf } from '../testing/letters.js';
import { fromObservable } from './from-observable.js';

const options = (over: Partial<BoundedBufferOptions<string>> = {}) => ({
  capacityEvents: 3,
  capacityBytes: 100,
  policy: 'block' as const,
  sizeOf,
  isSheddable,
  keyOf,
  ...over,
});

describe('fromObservable', () => {
  it('buffers what is pushed, and closes when it completes', async () => {
    const { buffer, ended } = fromObservable(from(['A', 'B']), options());
    expect(await ended).toEqual({ kind: 'completed' });
    expect([buffer.isClosed, drain(buffer)]).toEqual([true, ['A', 'B']]);
  });

  it('demands a policy', () => {
    const { policy: _policy, ...rest } = options();
    // @ts-expect-error -- the compiler says it first
    expect(() => fromObservable(from(['A']), rest)).toThrow(TypeError);
  });

  it('sheds by the policy and stays subscribed', async () => {
    const gaveWay: string[] = [];
    const { buffer, ended } = fromObservable(
      from(['a1', 'b1', 'C', 'a2', 'd', 'E']),
      options({
        policy: 'latest-per-key',
        onDropped: (letter, reason) => gaveWay.push(`${reason} ${letter}`),
      }),
    );
    expect(await ended).toEqual({ kind: 'completed' });
    expect(gaveWay).toEqual(['superseded a1', 'dropped b1', 'dropped a2']);
    expect(drain(buffer)).toEqual(['C', 'd', 'E']);
  });

  it('ends at the first item that is refused, and asks for no more', async () => {
    const source = new Subject<string>();
    const { buffer, ended } = fromObservable(source, options());
    for (const letter of ['A', 'B', 'C', 'D', 'E']) source.next(letter);
    expect(await ended).toEqual({ kind: 'overflowed', outcome: 'full' });
    expect(source.observed).toBe(false);
    expect(drain(buffer)).toEqual(['A', 'B', 'C']);
    expect(buffer.counters).toMatchObject({ offered: 4, refused: 1 });
  });

  it('ends at the first refused item of a source that pushes while it is subscribed to', async () => {
    let isTornDown = false;
    const eager = new Observable<string>((observer) => {
      for (const letter of ['A', 'B101', 'C']) observer.next(letter);
      return () => (isTornDown = true);
    });
    const { buffer, ended } = fromObservable(eager, options());
    expect(await ended).toEqual({ kind: 'overflowed', outcome: 'too-large' });
    expect([drain(buffer), isTornDown]).toEqual([['A'], true]);
  });

  it('tells of a failure as a value, after the items before it', async () => {
    const error = new Error('lost');
    const { buffer, ended } = fromObservable<string>(
      throwError(() => error),
      options(),
    );
    expect(await ended).toEqual({ kind: 'failed', error });
    expect(buffer.isClosed).toBe(true);
  });

  it('unsubscribes when it is cancelled, or when the buffer was closed by its consumer', async () => {
    const source = new Subject<string>();
    const first = fromObservable(source, options());
    first.cancel();
    first.cancel();
    expect(source.observed).toBe(false);
    const second = fromObservable(source, options());
    second.buffer.close();
    source.next('A');
    expect(source.observed).toBe(false);
    expect([await first.ended, await second.ended]).toEqual([
      { kind: 'cancelled' },
      { kind: 'cancelled' },
    ]);
  });

  it('holds no more than the capacity of a source of a million items', async () => {
    const { buffer, ended } = fromObservable(range(0, 1_000_000), {
      capacityEvents: 100,
      capacityBytes: 100,
      policy: 'drop-oldest',
      sizeOf: () => 1,
      isSheddable: () => true,
    });
    await ended;
    expect(buffer.counters).toMatchObject({ accepted: 1_000_000, dropped: 999_900 });
  });
});
