/**
 * Arithmetic on numbers of leaves. They go up to 2^53 - 1, so that nothing here may use the operators that
 * work on 32 bits.
 */

export const isOdd = (value: number): boolean => value % 2 === 1;

export const half = (value: number): number => Math.floor(value / 2);

export function isPowerOfTwo(value: number): boolean {
  let odd = value;
  while (odd > 0 && !isOdd(odd)) odd = half(odd);
  return odd === 1;
}
