import { describe, expect, it } from 'vitest';
import { ConservationWatch, type RemainderAlarm } from './conservation-watch.js';
import { StageLedger } from './stage-ledger.js';

type Alarm = Parameters<RemainderAlarm['raise']>[0];

function watchWith(held: () => number) {
  const raised: Alarm[] = [];
  const cleared: string[] = [];
  const remainders: number[] = [];
  const watch = new ConservationWatch({
    processId: 'voice-1',
    alarm: { raise: (alarm) => raised.push(alarm), clear: (key) => cleared.push(key) },
    onChecked: ({ remainder }) => remainders.push(remainder),
  });
  const ledger = new StageLedger({ stage: 'buffer', vertical: 'salon', held });
  watch.add(ledger);
  return { watch, ledger, raised, cleared, remainders };
}

describe('ConservationWatch', () => {
  it('raises a remainder that is there twice in a row, once, with all figures', () => {
    const { watch, ledger, raised } = watchWith(() => 1);
    ledger.count('arrived', 5);
    ledger.count('out', 2);
    watch.check();
    expect(raised).toEqual([]);
    for (let i = 0; i < 5; i++) watch.check();
    expect(raised).toEqual([
      {
        key: 'conservation/buffer/salon',
        severity: 'critical',
        summary: '2 events went into the buffer stage of salon and are nowhere.',
        facts: expect.objectContaining({
          processId: 'voice-1',
          in: 5,
          out: 2,
          held: 1,
          remainder: 2,
        }),
      },
    ]);
  });

  it('says it when more came out than went in', () => {
    const { watch, ledger, raised } = watchWith(() => 0);
    ledger.count('out');
    watch.check();
    watch.check();
    expect(raised[0]?.summary).toBe(
      '1 events more came out of the buffer stage of salon than went in.',
    );
  });

  it('does not raise what was gone at the next check', () => {
    let held = 1;
    const { watch, raised, cleared } = watchWith(() => held);
    watch.check();
    held = 0;
    watch.check();
    held = 1;
    watch.check();
    expect([raised, cleared]).toEqual([[], []]);
  });

  it('clears what it raised when the books are even again, and can raise it anew', () => {
    let held = 1;
    const { watch, raised, cleared } = watchWith(() => held);
    watch.check();
    watch.check();
    held = 0;
    watch.check();
    expect(cleared).toEqual(['conservation/buffer/salon']);
    held = 1;
    watch.check();
    watch.check();
    expect(raised).toHaveLength(2);
  });

  it('tells of every stage at every check', () => {
    const { watch, remainders } = watchWith(() => 0);
    watch.check();
    watch.check();
    expect(remainders).toEqual([0, 0]);
  });
});
