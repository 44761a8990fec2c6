import { InvariantError, STREAM_POLICIES } from '@verbatim/contracts';
import type { BoundedBufferOptions } from './buffer-options.js';

/** Errors: RangeError or TypeError for options that no buffer can keep; told when it is made. */
export function requireValid<T>(options: BoundedBufferOptions<T>): void {
  const { capacityEvents, capacityBytes, criticalReservePercent = 0, policy, keyOf } = options;
  requireWhole('capacityEvents', capacityEvents, 1);
  requireWhole('capacityBytes', capacityBytes, 1);
  requireWhole('criticalReservePercent', criticalReservePercent, 0, 100);
  // No default: what a full buffer does is for its owner to say, in JavaScript too.
  if (!STREAM_POLICIES.includes(policy)) {
    throw new TypeError(`policy is ${policy}; expected ${STREAM_POLICIES.join(', ')}`);
  }
  if (policy === 'latest-per-key' && keyOf === undefined) {
    throw new TypeError('latest-per-key needs keyOf');
  }
}

export function requireWhole(name: string, value: number, min: number, max = Infinity): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new RangeError(`${name} is ${value}; expected a whole number ${range}`);
  }
}

export function requireSize(bytes: number): number {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw notASize(bytes);
  return bytes;
}

/** Apart: the words are put together for a bug alone, not for every item. */
function notASize(bytes: number): InvariantError {
  return new InvariantError(`an item cannot measure ${bytes} bytes`);
}
