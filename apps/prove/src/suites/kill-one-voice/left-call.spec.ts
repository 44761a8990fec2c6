import type { EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { leftCallOf, wasLeftBy } from './left-call.js';

const event = (epoch: string, kind: string, fields: object = {}) =>
  ({ epoch, kind, seq: 0, ...fields }) as unknown as EventV1;
const OPENED = event('e1', 'epoch.opened', { processId: 'dead' });
const LOST = event('e2', 'stream.error', { code: 'process-lost', isFatal: true });

describe('wasLeftBy', () => {
  it.each([
    ['a call that never ended there', [OPENED, event('e2', 'epoch.closed')], true],
    ['one that did', [OPENED, event('e1', 'epoch.closed')], false],
    ['one of another process', [event('e1', 'epoch.opened', { processId: 'other' })], false],
  ])('%s', (_case, events, isLeft) => {
    expect(wasLeftBy('dead', events)).toBe(isLeft);
  });
});

describe('leftCallOf', () => {
  it('measures from the kill to the index', () => {
    const at = new Map([
      [LOST, 7_000],
      [OPENED, 500],
    ]);
    const left = leftCallOf('CA1', [OPENED, LOST], (each) => at.get(each), 1_000);
    expect(left).toEqual({ callId: 'CA1', reasonAfterMs: 6_000, endAfterMs: undefined });
  });

  it('does not take trouble that the call survived for the reason', () => {
    const survived = event('e2', 'stream.error', { code: 'process-lost', isFatal: false });
    expect(leftCallOf('CA1', [survived], () => 2, 1).reasonAfterMs).toBeUndefined();
  });
});
