import type { CallMoments } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../testing/logger.js';
import { CALL_ID } from '../testing/recording.js';
import { ReplayWindow } from './replay-window.js';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const ago = (ms: number): Date => new Date(NOW - ms);

const windowOf = (moments: Partial<CallMoments> | Error) =>
  new ReplayWindow(
    {
      of: async () => {
        if (moments instanceof Error) throw moments;
        return { startedAt: undefined, streamAt: undefined, ...moments };
      },
    },
    silentLogger(),
    () => NOW,
  );

describe('ReplayWindow.isOldCall', () => {
  it.each([
    ['nobody knows', {}, false],
    ['began a minute ago', { startedAt: ago(60_000) }, false],
    ['began an hour ago', { startedAt: ago(3_600_000) }, true],
    ['has had its stream an hour ago, and is not indexed yet', { streamAt: ago(3_600_000) }, true],
    [
      'began an hour ago and has a stream now',
      { startedAt: ago(3_600_000), streamAt: ago(1) },
      true,
    ],
  ] as const)('of a call that %s', async (_name, moments, expected) => {
    expect(await windowOf(moments).isOldCall(CALL_ID)).toBe(expected);
  });

  it('turns nobody away while PostgreSQL is away', async () => {
    expect(await windowOf(new Error('away')).isOldCall(CALL_ID)).toBe(false);
  });
});

describe('ReplayWindow.isOldStatus', () => {
  it.each([
    ['Thu, 26 Nov 2026 11:59:58 +0000', false],
    ['Wed, 25 Nov 2026 12:00:01 +0000', false],
    ['Wed, 25 Nov 2026 11:59:59 +0000', true],
    ['soon', false],
    [undefined, false],
  ])('of %s', (timestamp, expected) => {
    expect(windowOf({}).isOldStatus(timestamp)).toBe(expected);
  });
});
