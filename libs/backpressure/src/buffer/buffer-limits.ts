import { InvariantError, STREAM_POLICIES } from '@verbatim/contracts';
import type { BoundedBufferOptions } from './buffer-options.js';

/**
 * Errors: one TypeError (a part is missing) or RangeError for options that no buffer can keep; told when
 * it is made, all at once, with what was given and what would do.
 */
export function requireValid<T>(options: BoundedBufferOptions<T>): void {
  const { policy, keyOf, capacityBytes, largestItemBytes } = options;
  const missing: string[] = [];
  // No default: what a full buffer does is for its owner to say, in JavaScript too.
  if (!STREAM_POLICIES.includes(policy)) {
    missing.push(`policy is ${policy}; expected ${STREAM_POLICIES.join(', ')}`);
  }
  if (policy === 'latest-per-key' && keyOf === undefined) {
    missing.push(`keyOf is ${keyOf}; latest-per-key needs it`);
  }
  const impossible = [
    ...outOfRange('capacityEvents', options.capacityEvents, 1),
    ...outOfRange('capacityBytes', capacityBytes, 1),
    ...outOfRange('criticalReservePercent', options.criticalReservePercent ?? 0, 0, 100),
    ...outOfRange('waitingMax', options.waitingMax ?? 0, 0),
    ...outOfRange('largestItemBytes', largestItemBytes ?? 0, 0),
  ];
  if (largestItemBytes !== undefined && capacityBytes < largestItemBytes) {
    impossible.push(
      `capacityBytes is ${capacityBytes}, below largestItemBytes, which is ${largestItemBytes}`,
    );
  }
  const problems = [...missing, ...impossible].join('\n');
  if (missing.length > 0) throw new TypeError(problems);
  if (impossible.length > 0) throw new RangeError(problems);
}

export function requireWhole(name: string, value: number, min: number, max?: number): void {
  const [problem] = outOfRange(name, value, min, max);
  if (problem !== undefined) throw new RangeError(problem);
}

export function requireSize(bytes: number): number {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw notASize(bytes);
  return bytes;
}

/** Apart: the words are put together for a bug alone, not for every item. */
function notASize(bytes: number): InvariantError {
  return new InvariantError(`an item cannot measure ${bytes} bytes`);
}

function outOfRange(name: string, value: number, min: number, max = Infinity): string[] {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return [];
  const range = max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
  return [`${name} is ${value}; expected a whole number ${range}`];
}
