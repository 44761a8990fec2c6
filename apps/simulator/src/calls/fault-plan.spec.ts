import { describe, expect, it } from 'vitest';
import type { CallScript } from '../scripts/call-script.js';
import { parseFaultShare, planFaults, refusedShare } from './fault-plan.js';
import { SeededRandom } from './seeded-random.js';

const script: CallScript = {
  id: 's',
  vertical: 'salon',
  pace: 'turns',
  transcription: 'floating',
  faults: [{ fault: 'late-final', turn: 2 }],
  steps: Array.from({ length: 9 }, () => ({ kind: 'caller' as const, text: 'x' })),
};

describe('planFaults', () => {
  it("adds the run's faults to the script's own, at one of the first four turns", () => {
    const shares = [{ fault: 'model-hangs-up' as const, share: 1 }];
    for (let seed = 0; seed < 50; seed += 1) {
      const [own, drawn] = planFaults(script, shares, new SeededRandom(seed));
      expect(own).toEqual({ fault: 'late-final', turn: 2 });
      expect(drawn!.fault).toBe('model-hangs-up');
      expect(drawn!.turn).toBeGreaterThanOrEqual(1);
      expect(drawn!.turn).toBeLessThanOrEqual(4);
    }
  });

  it('strikes about the asked share of the calls, the same ones for the same seed', () => {
    const shares = [{ fault: 'model-error' as const, share: 0.25 }];
    const struck = Array.from(
      { length: 400 },
      (_, call) => planFaults(script, shares, new SeededRandom(1).fork(call)).length > 1,
    );
    const count = struck.filter(Boolean).length;
    expect(count).toBeGreaterThan(60);
    expect(count).toBeLessThan(140);
  });

  it('leaves the refusals drawn by flag to the server, which cannot know whose they are', () => {
    const shares = [{ fault: 'model-refuses' as const, share: 0.5 }];
    expect(planFaults(script, shares, new SeededRandom(1))).toEqual(script.faults);
    expect(refusedShare(shares)).toBe(0.5);
    expect(refusedShare([])).toBe(0);
  });
});

describe('parseFaultShare', () => {
  it('reads a name, with a share or without', () => {
    expect(parseFaultShare('model-error')).toEqual({ fault: 'model-error', share: 1 });
    expect(parseFaultShare('late-final=0.3')).toEqual({ fault: 'late-final', share: 0.3 });
  });

  it.each(['rain', 'model-error=', 'model-error=2', 'model-error=x', ''])('refuses %j', (text) => {
    expect(parseFaultShare(text)).toBeUndefined();
  });
});

describe('SeededRandom', () => {
  it('repeats itself for a seed, and forks into sources that differ', () => {
    const draws = (random: SeededRandom) => Array.from({ length: 5 }, () => random.next());
    expect(draws(new SeededRandom(7))).toEqual(draws(new SeededRandom(7)));
    expect(draws(new SeededRandom(7).fork(1))).not.toEqual(draws(new SeededRandom(7).fork(2)));
  });
});
