import { setImmediate as turn } from 'node:timers/promises';
import { take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { runChild } from '../testing/child-process.js';
import { letterBuffer } from '../testing/letters.js';
import { toObservable } from './to-observable.js';

describe('toObservable', () => {
  it('emits what is offered, before and after, and completes when closed and drained', async () => {
    const buffer = letterBuffer({ capacityEvents: 10 });
    buffer.offer('A');
    const seen: string[][] = [];
    toObservable(buffer)
      .pipe(toArray())
      .subscribe((letters) => seen.push(letters));
    buffer.offer('B');
    await turn();
    buffer.close();
    await turn();
    expect(seen).toEqual([['A', 'B']]);
  });

  it('takes one item at a time: while `next` runs, the rest is in the buffer', () => {
    const buffer = letterBuffer({ capacityEvents: 10 });
    for (const letter of ['A', 'B', 'C']) buffer.offer(letter);
    const left: number[] = [];
    toObservable(buffer).subscribe(() => left.push(buffer.size));
    expect(left).toEqual([2, 1, 0]);
  });

  it('leaves in the buffer what an operator does not want any more', () => {
    const buffer = letterBuffer({ capacityEvents: 10 });
    for (const letter of ['A', 'B', 'C']) buffer.offer(letter);
    const seen: string[] = [];
    toObservable(buffer)
      .pipe(take(2))
      .subscribe((letter) => seen.push(letter));
    expect([seen, buffer.size]).toEqual([['A', 'B'], 1]);
  });

  it('takes nothing after it was unsubscribed', async () => {
    const buffer = letterBuffer();
    const seen: string[] = [];
    const subscription = toObservable(buffer).subscribe((letter) => seen.push(letter));
    subscription.unsubscribe();
    buffer.offer('A');
    await turn();
    expect([seen, buffer.size]).toEqual([[], 1]);
  });

  it('delivers a burst of 100,000 items without recursion', () => {
    const buffer = letterBuffer({ capacityEvents: 100_000, capacityBytes: 2 ** 30 });
    for (let i = 0; i < 100_000; i += 1) buffer.offer('A');
    let count = 0;
    toObservable(buffer).subscribe(() => (count += 1));
    expect(count).toBe(100_000);
  });
});

describe('a cancelled view', () => {
  it('retains nothing: neither the buffer its observer or loop, nor those or the source the buffer', async () => {
    const script = new URL('../testing/cancelled-views.ts', import.meta.url);
    const child = runChild(script, [], { nodeOptions: ['--expose-gc'] });
    expect(await child.ended()).toBe(0);
    expect(child.errors).toBe('');
    expect(child.lines).toEqual([
      'collected the observer of a buffer that lives on',
      'collected the buffer of a subscription that lives on',
      'collected the buffer of a source that lives on',
      'collected the loop over items of a buffer that lives on',
      'collected the loop over batches of a buffer that lives on',
      'collected the loop over prefetching of a buffer that lives on',
      'collected the buffer of a loop that lives on',
    ]);
  }, 30_000);
});
