import { describe, expect, it } from 'vitest';
import type { CallScript } from '../scripts/call-script.js';
import { drawHangUp, lengthMsOf } from './hang-up-plan.js';
import { SeededRandom } from './seeded-random.js';

const SCRIPT: CallScript = {
  id: 's',
  vertical: 'salon',
  pace: 'turns',
  transcription: 'floating',
  faults: [],
  steps: [
    { kind: 'agent', text: 'Hello', durationMs: 1_000 },
    { kind: 'keys', digits: '1' },
    { kind: 'caller', text: 'Goodbye', durationMs: 2_000 },
  ],
};

describe('drawHangUp', () => {
  it('draws every tenth of the call about as often as any other', () => {
    const random = new SeededRandom(1);
    const length = lengthMsOf(SCRIPT);
    const tenths = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw += 1) {
      tenths[Math.floor((drawHangUp(SCRIPT, 1, random)! / length) * 10)]! += 1;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(850);
    expect(Math.max(...tenths)).toBeLessThan(1_150);
  });

  it('strikes the share of the calls that is asked for', () => {
    const random = new SeededRandom(1);
    const draws = Array.from({ length: 1_000 }, () => drawHangUp(SCRIPT, 0.25, random));
    const struck = draws.filter((draw) => draw !== undefined).length;
    expect(struck).toBeGreaterThan(200);
    expect(struck).toBeLessThan(300);
  });

  it('takes nothing from the source of choices where nobody hangs up', () => {
    const random = new SeededRandom(1);
    expect(drawHangUp(SCRIPT, 0, random)).toBeUndefined();
    expect(random.next()).toBe(new SeededRandom(1).next());
  });
});

describe('lengthMsOf', () => {
  it('is what both say, and the pauses between', () => {
    expect(lengthMsOf(SCRIPT)).toBe(1_500 + 1_000 + 600 + 2_000 + 600);
  });
});
