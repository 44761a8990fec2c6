import { describe, expect, it } from 'vitest';
import { recycleStep, type RecycleStep, type SessionFacts } from './recycle-plan.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const READY: SessionFacts = { ageMs: 0, isNextReady: true, isQuiet: true, isAnswering: false };
const SPEAKS = { isQuiet: false };
const ANSWERS = { isQuiet: false, isAnswering: true };

// reachy_mini 134, pipecat 3170: at 60 minutes the session is over without warning.
describe('recycleStep', () => {
  it.each<[number, Partial<SessionFacts>, RecycleStep]>([
    [49, {}, 'stay'],
    [50, { isNextReady: false }, 'prepare'],
    [50, {}, 'switch'],
    [50, SPEAKS, 'stay'],
    [56, ANSWERS, 'stay'],
    [57, SPEAKS, 'force'],
    [57, ANSWERS, 'stay'],
    [58, { isNextReady: false, ...ANSWERS }, 'prepare'],
    [59, ANSWERS, 'replace'],
    [59, SPEAKS, 'replace'],
    [59, {}, 'switch'],
  ])('at %i minutes with %o: %s', (minutes, facts, step) => {
    expect(recycleStep({ ...READY, ageMs: minutes * MINUTE, ...facts }, HOUR)).toBe(step);
  });

  it('keeps the shares of a shorter limit', () => {
    expect(recycleStep({ ...READY, ageMs: 49_000 }, MINUTE)).toBe('stay');
    expect(recycleStep({ ...READY, ageMs: 50_000 }, MINUTE)).toBe('switch');
  });
});
