import { describe, expect, it } from 'vitest';
import { SHED_STEPS, SheddingController } from './shedding-controller.js';

const OPTIONS = { targetMs: 5_000, intervalMs: 5_000, restoreBelowMs: 2_500 };
const HIGH = 6_000;
const BETWEEN = 4_000;
const LOW = 1_000;

describe('SheddingController', () => {
  /** Every 100 ms of a script of [lag, for so long]; the times at which the level changed. */
  const play = (script: readonly (readonly [lagMs: number, forMs: number])[]) => {
    const controller = new SheddingController(OPTIONS);
    const changes: [atMs: number, level: number][] = [];
    let nowMs = 0;
    for (const [lagMs, forMs] of script) {
      for (const untilMs = nowMs + forMs; nowMs < untilMs; nowMs += 100) {
        const before = controller.level;
        const level = controller.observe(lagMs, nowMs);
        if (level !== before) changes.push([nowMs, level]);
      }
    }
    return changes;
  };

  it('sheds first after a whole interval above the target', () => {
    expect(play([[HIGH, 5_000]])).toEqual([]);
    expect(play([[HIGH, 5_100]])).toEqual([[5_000, 1]]);
  });

  it('takes the next steps sooner, by interval/√count', () => {
    // 5,000 → + 5,000/√1 → + 5,000/√2 = 3,536, seen at the next sample.
    expect(play([[HIGH, 60_000]])).toEqual([
      [5_000, 1],
      [10_000, 2],
      [13_600, 3],
    ]);
  });

  it('starts the interval anew after one sample at the target', () => {
    expect(
      play([
        [HIGH, 4_900],
        [5_000, 100],
        [HIGH, 5_000],
      ]),
    ).toEqual([]);
  });

  it('neither sheds more nor gives back between the marks', () => {
    expect(
      play([
        [HIGH, 5_100],
        [BETWEEN, 600_000],
      ]),
    ).toEqual([[5_000, 1]]);
  });

  it('gives back one level after each interval below the lower mark', () => {
    const changes = play([
      [HIGH, 20_000],
      [LOW, 20_000],
    ]).slice(3);
    expect(changes).toEqual([
      [25_000, 2],
      [30_000, 1],
      [35_000, 0],
    ]);
  });

  it('goes on at its pace when the lag comes back soon, and at the first pace when it does not', () => {
    const gapsAfter = (calmMs: number): number[] => {
      const changes = play([
        [HIGH, 20_000],
        [LOW, calmMs],
        [HIGH, 20_000],
      ]);
      const again = changes.filter(([atMs, level]) => atMs >= 20_000 + calmMs && level > 0);
      return again.map(([atMs]) => atMs - 20_000 - calmMs);
    };
    const [first, second] = gapsAfter(20_000);
    expect(first).toBe(5_000);
    expect((second as number) - (first as number)).toBeLessThan(5_000 / Math.sqrt(3));
    expect(gapsAfter(200_000).slice(0, 2)).toEqual([5_000, 10_000]);
  });

  it('sheds log-probabilities, then timings, then partials', () => {
    const controller = new SheddingController(OPTIONS);
    const shed: string[][] = [];
    for (let nowMs = 0; controller.level < 3; nowMs += 100) {
      const before = controller.level;
      if (controller.observe(HIGH, nowMs) !== before)
        shed.push(SHED_STEPS.filter((step) => controller.sheds(step)));
    }
    expect(shed).toEqual([
      ['logprobs'],
      ['logprobs', 'wordTimings'],
      ['logprobs', 'wordTimings', 'partial'],
    ]);
  });

  it('refuses a lower mark that is not below the target, naming both', () => {
    const options = { ...OPTIONS, restoreBelowMs: 6_000 };
    expect(() => new SheddingController(options)).toThrow(/6000.*5000/);
    expect(() => new SheddingController({ ...OPTIONS, intervalMs: 0 })).toThrow('interval');
  });
});
