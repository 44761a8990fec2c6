import { BoundedBuffer } from '../buffer/bounded-buffer.js';
import type { BoundedBufferOptions } from '../buffer/buffer-options.js';

/** Items that say everything about themselves: `A3` is critical and 3 bytes, `a3` is sheddable; `A3#7`
 *  is the seventh of its run. */
export type Letter = string;

export const isSheddable = (letter: Letter): boolean => letter[0] === letter[0]?.toLowerCase();
/** Of the letter itself: `a3` supersedes `a1`; `x` has no key. */
export const keyOf = (letter: Letter): string | undefined =>
  letter[0] === 'x' ? undefined : letter[0];
export const sizeOf = (letter: Letter): number => Number(letter.slice(1).split('#')[0] || 1);

export function letterBuffer(
  options: Partial<BoundedBufferOptions<Letter>> = {},
): BoundedBuffer<Letter> {
  return new BoundedBuffer({
    capacityEvents: 3,
    capacityBytes: 1_000,
    policy: 'drop-oldest',
    sizeOf,
    isSheddable,
    keyOf,
    ...options,
  });
}

export function drain(buffer: BoundedBuffer<Letter>): Letter[] {
  return buffer.takeMany(Infinity, Infinity);
}
