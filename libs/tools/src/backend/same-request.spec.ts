import { describe, expect, it } from 'vitest';
import { requestKey } from './same-request.js';

describe('requestKey', () => {
  it('is the same whatever order the members have', () => {
    const one = requestKey('book', { a: 1, b: { c: [1, 2], d: 2 } });
    expect(requestKey('book', { b: { d: 2, c: [1, 2] }, a: 1 })).toBe(one);
  });

  it('differs with the tool, a value, and the order of a list', () => {
    const keys = [
      requestKey('book', { a: [1, 2] }),
      requestKey('cancel', { a: [1, 2] }),
      requestKey('book', { a: [2, 1] }),
      requestKey('book', { a: [1] }),
    ];
    expect(new Set(keys).size).toBe(4);
  });
});
