import { describe, expect, it } from 'vitest';
import { isOverlap, isSameReference } from './conflicts.js';

describe('conflicts of the book', () => {
  it('are found however deep they are wrapped', () => {
    const adapter = { name: 'DriverAdapterError', cause: { originalCode: '23P01' } };
    expect(isOverlap({ code: 'P2010', meta: { driverAdapterError: adapter } })).toBe(true);
    expect(isOverlap({ cause: { cause: { code: '23P01' } } })).toBe(true);
    expect(isSameReference({ code: 'P2002', meta: {} })).toBe(true);
  });

  it('are not anything else', () => {
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    for (const each of [undefined, null, 'no', {}, { code: '40001' }, circle]) {
      expect([isOverlap(each), isSameReference(each)]).toEqual([false, false]);
    }
  });
});
