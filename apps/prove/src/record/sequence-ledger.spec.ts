import { describe, expect, it } from 'vitest';
import { EPOCH, numbered } from '../testing/samples.js';
import { ledgersOf } from './sequence-ledger.js';

const gap = (from: number, to: number) =>
  ({ epoch: EPOCH, from, to, reason: 'dropped', source: 'stream' }) as const;

const opened = numbered(0, 0, 'epoch.opened', 'critical');
const partial = (seq: number) => numbered(seq, 1, 'transcript.partial', 'sheddable');

describe('ledgersOf', () => {
  it('balances an epoch without holes', () => {
    const events = [opened, partial(1), numbered(2, 1, 'epoch.closed', 'critical')];
    expect(ledgersOf(events, [])).toEqual([
      {
        epoch: EPOCH,
        lastSeq: 2,
        delivered: 3,
        explained: 0,
        unexplained: 0,
        criticalMissing: 0,
        isBalanced: true,
      },
    ]);
  });

  it('balances dropped partials with the gap that names them', () => {
    const events = [opened, partial(3), numbered(4, 1, 'epoch.closed', 'critical')];
    expect(ledgersOf(events, [gap(1, 2)])[0]).toMatchObject({
      delivered: 3,
      explained: 2,
      unexplained: 0,
      criticalMissing: 0,
      isBalanced: true,
    });
  });

  it('counts what no gap covers', () => {
    const events = [opened, numbered(4, 1, 'epoch.closed', 'critical')];
    expect(ledgersOf(events, [gap(1, 2)])[0]).toMatchObject({ unexplained: 1, isBalanced: false });
  });

  it('sees a critical event missing even where a gap claims to explain it', () => {
    const events = [opened, numbered(2, 2, 'epoch.closed', 'critical')];
    expect(ledgersOf(events, [gap(1, 1)])[0]).toMatchObject({ unexplained: 0, criticalMissing: 1 });
  });

  it('counts an event that came twice once', () => {
    const closed = numbered(1, 1, 'epoch.closed', 'critical');
    expect(ledgersOf([opened, closed, closed, opened], [])[0]).toMatchObject({
      delivered: 2,
      isBalanced: true,
    });
  });

  it('looks for holes up to the last number known where the epoch never closed', () => {
    const events = [opened, partial(3)];
    expect(ledgersOf(events, [gap(1, 1)])[0]).toMatchObject({
      lastSeq: null,
      explained: 1,
      unexplained: 1,
    });
  });
});
