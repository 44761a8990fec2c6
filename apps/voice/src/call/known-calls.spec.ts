import { OperationalError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { isKnownCall } from './known-calls.js';

class Trouble extends OperationalError {
  readonly retryable = true;

  constructor(readonly code: string) {
    super('no key');
  }
}

/** A keyring that fails so often, and then has the key. */
function keyringAfter(failures: number, code: string) {
  let asked = 0;
  return {
    open: async () => {
      if (asked++ < failures) throw new Trouble(code);
      return {} as never;
    },
  };
}

describe('isKnownCall', () => {
  it.each([
    ['whose key is there', 0, 'KEYS.UNAVAILABLE', true],
    ['whose key comes a little later', 1, 'KEYS.UNAVAILABLE', true],
    ['of which a store that answers has no key', 99, 'KEYS.UNAVAILABLE', false],
    ['while the store cannot be asked', 99, 'STORE.UNAVAILABLE', true],
  ])('of a call %s: says so', async (_name, failures, code, isKnown) => {
    expect(await isKnownCall(keyringAfter(failures, code), 'CA1', 200)).toBe(isKnown);
  });
});
