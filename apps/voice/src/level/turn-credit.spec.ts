import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ASSUMED_TURN_MS, TurnCredit, type CallTurns } from './turn-credit.js';

const TURN_BYTES = 1_000;
let now: number;
let freeBytes: number;
let waited: number[];
let credit: TurnCredit;
let granted: string[];

beforeEach(() => {
  [now, freeBytes, waited, granted] = [0, 10_000, [], []];
  credit = new TurnCredit({
    turnBytes: TURN_BYTES,
    headroom: () => ({ quotaBytes: 10_000, heldBytes: 0, reservedBytes: 0, freeBytes }),
    onWaited: (ms) => waited.push(ms),
    now: () => now,
  });
});

const begin = (call: CallTurns, name: string) => call.begin(() => granted.push(name));

describe('TurnCredit', () => {
  it('lets everybody speak while the level is free, whatever the room', () => {
    freeBytes = 0;
    expect([begin(credit.open(), 'a'), begin(credit.open(), 'b')]).toEqual([true, true]);
    expect(waited).toEqual([]);
  });

  it('makes a new turn wait, never one that has begun, and serves in the order of asking', () => {
    const [a, b, c] = [credit.open(), credit.open(), credit.open()];
    begin(a, 'a');
    credit.serve({ kind: 'none' });
    expect(begin(a, 'a again')).toBe(true);
    expect([begin(c, 'c'), begin(b, 'b'), begin(c, 'c again')]).toEqual([false, false, false]);
    expect(credit.waitingTurns).toBe(2);
    now = 700;
    expect([c.waitingMs, a.waitingMs]).toEqual([700, 0]);
    credit.serve({ kind: 'free' });
    expect(granted).toEqual(['c', 'b']);
    expect(waited).toEqual([700, 700]);
  });

  it('gives as many credits as the spool has room for, and each back when its turn ends', () => {
    credit.serve({ kind: 'metered' });
    freeBytes = 2_500;
    const calls = [credit.open(), credit.open(), credit.open(), credit.open()];
    expect(calls.map((call, i) => begin(call, `${i}`))).toEqual([true, true, false, false]);
    credit.serve({ kind: 'metered' });
    expect(granted).toEqual([]);
    calls[0]!.end();
    credit.serve({ kind: 'metered' });
    expect(granted).toEqual(['2']);
  });

  it('keeps somebody new behind those that wait', () => {
    credit.serve({ kind: 'none' });
    begin(credit.open(), 'first');
    const later = credit.open();
    freeBytes = TURN_BYTES;
    credit.serve({ kind: 'metered' });
    expect(begin(later, 'later')).toBe(false);
    expect(granted).toEqual(['first']);
  });

  it('counts the time of a caller who hung up while waiting, and wakes them no more', () => {
    credit.serve({ kind: 'none' });
    const call = credit.open();
    begin(call, 'a');
    now = 300;
    call.close();
    credit.serve({ kind: 'free' });
    expect([granted, waited, credit.waitingTurns]).toEqual([[], [300], 0]);
  });

  it('knows the longest turn of the running calls, and of no other', () => {
    const [a, b] = [credit.open(), credit.open()];
    expect(credit.longestTurnMs).toBe(ASSUMED_TURN_MS);
    begin(a, 'a');
    begin(b, 'b');
    now = 45_000;
    a.end();
    now = 50_000;
    expect(credit.longestTurnMs).toBe(50_000);
    b.close();
    expect(credit.longestTurnMs).toBe(45_000);
    a.close();
    expect(credit.longestTurnMs).toBe(ASSUMED_TURN_MS);
  });

  it('never lets more speak in a metered spool than fit, nor anybody out of turn', () => {
    const action = fc.record({
      call: fc.nat(5),
      does: fc.constantFrom('begin', 'begin', 'end', 'close', 'serve'),
      free: fc.constantFrom(0, 999, 1_000, 2_500, 5_000),
      state: fc.constantFrom('free', 'metered', 'metered', 'none'),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        now = 0;
        const all = new TurnCredit({
          turnBytes: TURN_BYTES,
          headroom: () => ({ quotaBytes: 10_000, heldBytes: 0, reservedBytes: 0, freeBytes }),
          onWaited: () => undefined,
          now: () => now,
        });
        const calls = Array.from({ length: 6 }, () => all.open());
        let [state, queue]: [string, number[]] = ['free', []];
        const speaking = new Set<number>();
        for (const { call, does, free, state: next } of actions) {
          now++;
          freeBytes = free;
          const isNew = !speaking.has(call) && !queue.includes(call);
          const [before, hadQueue] = [speaking.size, queue.length > 0];
          if (does === 'begin') {
            const may = calls[call]!.begin(() => {
              expect(call).toBe(queue.shift());
              speaking.add(call);
              if (state === 'metered')
                expect(speaking.size * TURN_BYTES).toBeLessThanOrEqual(freeBytes);
            });
            if (!isNew) expect(may).toBe(speaking.has(call));
            else {
              const fits = (before + 1) * TURN_BYTES <= free;
              const expected = !hadQueue && (state === 'free' || (state === 'metered' && fits));
              expect(may).toBe(expected);
              if (may) speaking.add(call);
              else queue.push(call);
            }
          } else if (does === 'end') {
            calls[call]!.end();
            speaking.delete(call);
          } else if (does === 'close') {
            calls[call]!.close();
            speaking.delete(call);
            queue = queue.filter((each) => each !== call);
            calls[call] = all.open();
          } else {
            state = next;
            all.serve({ kind: next as 'free' });
            if (next === 'free') expect(queue).toEqual([]);
          }
          expect(all.waitingTurns).toBe(queue.length);
        }
      }),
    );
  });
});
