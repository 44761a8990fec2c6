import { describe, expect, it } from 'vitest';
import { CALM, withFree } from '../testing/ladder-model.js';
import type { LadderFacts } from './ladder-facts.js';
import { LADDER_LIMITS } from './ladder-limits.js';
import { Ladder, type LadderState } from './ladder.js';
import type { LadderKind } from './levels.js';

const EVERY_MS = 100;
const AWAY: Partial<LadderFacts> = { queue: 'away', headSojournMs: 5_000 };
/** 20 MB of 100 MB are not low; at 1 MB/s they last 20 s, a turn and its margin need 21.5 s. */
const SHORT = { ...withFree(CALM, 20e6), fillBytesPerSecond: 1e6 };

/** One life of a ladder: `for 2 s` of facts at a time, and every change with its second. */
function ladderOf(kind: LadderKind = 'compliance') {
  const ladder = new Ladder(kind);
  const changes: string[] = [];
  let now = 0;
  const during = (ms: number, facts: LadderFacts) => {
    const until = now + ms;
    let state: LadderState;
    do {
      state = ladder.evaluate(facts, now);
      const { changedFrom, level, reason } = state;
      if (changedFrom) changes.push(`${now} ${changedFrom}>${level} ${reason}`);
      now += EVERY_MS;
    } while (now < until);
    return state;
  };
  return { ladder, changes, during };
}

describe('Ladder', () => {
  it('leaves flow when the queue has been away for an interval, and comes back after one', () => {
    const { changes, during } = ladderOf();
    during(1_000, CALM);
    during(3_000, { ...CALM, ...AWAY });
    during(3_000, CALM);
    expect(changes).toEqual(['1500 flow>spool queue-away', '4500 spool>flow recovered']);
  });

  it('is not moved by a queue that is full for less than an interval, however often', () => {
    const { changes, during } = ladderOf();
    for (let i = 0; i < 20; i++) {
      during(400, { ...CALM, queue: 'full', headSojournMs: 300 });
      during(100, CALM);
    }
    expect(changes).toEqual([]);
  });

  it('stays where it is between the two thresholds of sojourn', () => {
    const { changes, during } = ladderOf();
    during(2_000, { ...CALM, headSojournMs: 400 });
    during(1_000, { ...CALM, headSojournMs: 500 });
    during(5_000, { ...CALM, headSojournMs: 101 });
    expect(changes).toEqual(['2500 flow>spool queue-slow']);
  });

  it('holds turns when events wait for the disk for longer than a stall, and until they are written', () => {
    const { changes, during } = ladderOf();
    for (let i = 0; i < 5; i++) {
      during(400, { ...CALM, outletFill: 0.9 });
      during(100, CALM);
    }
    during(1_000, { ...CALM, outletFill: 0.25 });
    during(5_000, { ...CALM, outletFill: 0.06 });
    during(1_000, { ...CALM, outletFill: 0.05 });
    expect(changes).toEqual(['3000 flow>hold spool-slow', '9000 hold>flow recovered']);
  });

  it('closes at once when nothing more may wait for the disk, and ends analytics calls there too', () => {
    const analytics = ladderOf('analytics');
    analytics.during(1_000, { ...CALM, outletFill: 0.5 });
    analytics.during(400, { ...CALM, outletFill: 1 });
    analytics.during(2_500, CALM);
    expect(analytics.changes).toEqual([
      '500 flow>closed spool-slow',
      '1000 closed>closed spool-refused',
      '1900 closed>flow recovered',
    ]);
  });

  it('holds while turns can still end, and until the room is back, not until the rate has fallen', () => {
    const { changes, during } = ladderOf();
    during(1_000, { ...SHORT, ...AWAY });
    // Nobody speaks any more, so that the spool does not grow: no reason to let everybody speak at once.
    during(10_000, { ...withFree(CALM, 18e6), ...AWAY });
    during(2_000, withFree(CALM, 43e6));
    expect(changes).toEqual(['500 flow>hold headroom', '11500 hold>flow recovered']);
  });

  it('holds when not one turn has room, whatever the rate', () => {
    const quota = { ...CALM.headroom, quotaBytes: 500_000 };
    const { during } = ladderOf();
    const of = (freeBytes: number) => withFree({ ...CALM, headroom: quota }, freeBytes);
    expect(during(2_000, of(LADDER_LIMITS.turnBytes))).toMatchObject({ level: 'flow' });
    const tight = during(2_000, of(LADDER_LIMITS.turnBytes - 1));
    expect(tight).toMatchObject({ level: 'hold', reason: 'headroom' });
  });

  it('holds at a tenth of the quota, and until it is two tenths', () => {
    const { changes, during } = ladderOf();
    during(1_000, withFree(CALM, 9.9e6));
    during(2_000, withFree(CALM, 19.9e6));
    during(2_000, withFree(CALM, 20e6));
    expect(changes).toEqual(['500 flow>hold headroom', '3500 hold>flow recovered']);
  });

  it('can be left with a quota that is smaller than two turns', () => {
    const quota = { ...CALM.headroom, quotaBytes: 100_000 };
    const { during } = ladderOf();
    const of = (freeBytes: number) => withFree({ ...CALM, headroom: quota }, freeBytes);
    expect(during(1_000, of(50_000))).toMatchObject({ level: 'hold' });
    expect(during(2_000, of(100_000))).toMatchObject({ level: 'flow' });
  });

  it('holds past the second threshold of the lag, until half of it', () => {
    const { changes, during } = ladderOf();
    during(1_000, { ...CALM, lagMs: 30_000 });
    during(3_000, { ...CALM, lagMs: 15_000 });
    during(1_000, { ...CALM, lagMs: 14_999 });
    expect(changes).toEqual(['500 flow>hold lag', '4500 hold>flow recovered']);
  });

  it('closes at once at a fiftieth of the quota, and merely holds from a twentieth on', () => {
    const { changes, during } = ladderOf();
    during(100, withFree(CALM, 2e6));
    during(2_000, withFree(CALM, 4.9e6));
    during(2_000, withFree(CALM, 5e6));
    expect(changes).toEqual(['0 flow>closed spool-quota', '2600 closed>hold headroom']);
  });

  it('tells that a nearly full spool has refused, once', () => {
    const { changes, during } = ladderOf();
    during(500, withFree(CALM, 2e6));
    during(500, { ...withFree(CALM, 0), hasSpoolRefused: true });
    during(500, withFree(CALM, 2e6));
    expect(changes).toEqual(['0 flow>closed spool-quota', '500 closed>closed spool-refused']);
  });

  it('says why it stays, and since when it is what it is', () => {
    const { changes, during } = ladderOf();
    expect(during(5_000, CALM)).toMatchObject({ sinceMs: 0 });
    during(1_000, { ...withFree(CALM, 9e6), lagMs: 30_000 });
    const stays = during(2_000, { ...CALM, lagMs: 30_000 });
    expect(stays).toMatchObject({ level: 'hold', reason: 'lag', sinceMs: 5_500 });
    expect(changes).toEqual(['5500 flow>hold headroom']);
  });

  it('never forgives a failed disk, whatever an operator says', () => {
    const { changes, during } = ladderOf();
    during(100, { ...CALM, hasDiskFailed: true });
    const state = during(60_000, { ...CALM, override: 'flow' });
    expect(changes).toEqual(['0 flow>closed spool-failed']);
    expect(state).toMatchObject({ level: 'closed', override: 'outweighed' });
  });

  it('never holds an analytics vertical, and closes it for its quota', () => {
    const { changes, during } = ladderOf('analytics');
    during(5_000, { ...SHORT, ...AWAY, lagMs: 90_000 });
    during(1_000, { ...withFree(CALM, 9.9e6), ...AWAY });
    expect(changes).toEqual(['500 flow>spool queue-away', '5500 spool>closed spool-quota']);
  });

  it('follows an operator up and, marked, down to where something can be kept', () => {
    const { changes, during } = ladderOf();
    expect(during(2_000, { ...CALM, override: 'hold' })).toMatchObject({ override: 'in-force' });
    expect(during(2_000, CALM)).toMatchObject({ level: 'flow', override: 'none' });
    during(2_000, { ...CALM, lagMs: 60_000 });
    const lowered = during(2_000, { ...CALM, lagMs: 60_000, override: 'spool' });
    expect(lowered).toMatchObject({ level: 'spool', override: 'against-the-facts' });
    const outweighed = during(1_000, { ...withFree(CALM, 1e6), override: 'flow' });
    expect(outweighed).toMatchObject({ level: 'closed', override: 'outweighed' });
    expect(changes.map((each) => each.replace(/^\d+ /, ''))).toEqual([
      'flow>hold operator',
      'hold>flow recovered',
      'flow>hold lag',
      'hold>spool operator',
      'spool>closed spool-quota',
    ]);
  });

  it('does not hold an analytics vertical for an operator either', () => {
    const { during } = ladderOf('analytics');
    const state = during(2_000, { ...CALM, override: 'hold' });
    expect(state).toMatchObject({ level: 'flow', override: 'outweighed' });
  });
});

describe('Ladder limits', () => {
  it('are refused all at once, with both values', () => {
    const limits = {
      ...LADDER_LIMITS,
      dwellMs: 0,
      spoolEnterSojournMs: 50,
      holdLeaveLagMs: 40_000,
      lowFreeShare: 1.2,
      closeFreeShare: 0.5,
      reopenFreeShare: 0.5,
      holdLeaveFactor: 1,
    };
    expect(() => new Ladder('compliance', limits)).toThrow(
      [
        'dwellMs is 0; expected a number above 0',
        'spoolLeaveSojournMs is 100; expected it below spoolEnterSojournMs, 50',
        'holdLeaveLagMs is 40000; expected it below holdEnterLagMs, 30000',
        'closeFreeShare is 0.5; expected it below reopenFreeShare, 0.5',
        'intervalMs is 500; expected it at most dwellMs, 0',
        'holdLeaveFactor is 1; expected more than 1',
        'lowFreeShare × holdLeaveFactor is 1.2 × 1; expected at most 1',
      ].join('\n'),
    );
  });
});
