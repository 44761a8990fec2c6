import type { CallWaves, Scenario } from './scenario.js';

/** In life the healthcare call takes 109 s and the sales call 74 s: 27 and 19 s at four times life speed. */
const FULL: Readonly<Record<Scenario['waves'], CallWaves>> = {
  'half-minute': { calls: 12, concurrency: 12, speed: 4 },
  minute: { calls: 36, concurrency: 12, speed: 4 },
  // 7 and 5 s: as many words a second as a dozen calls can say, to fill a spool with.
  crowd: { calls: 36, concurrency: 12, speed: 16 },
};
/** 9 and 6 s. */
const SHORT: CallWaves = { calls: 4, concurrency: 4, speed: 12 };

/**
 * Before those that are measured, 7 and 5 s: the first calls of a process run through code that is not
 * compiled yet, and are some 20 ms late for that, fault or no fault. They are judged like all others, but
 * for their audio.
 */
export const WARM_UP: CallWaves = { calls: 6, concurrency: 6, speed: 16 };
/** The same for the simulator, which is new in each run: no fault begins before. */
export const WARM = { audioAfterSeconds: 2 } as const;

const PARTIAL_INTERVAL_MS = 250;
/** The least that voice takes. */
const PARTIAL_INTERVAL_MIN_MS = 20;

export const wavesOf = (name: Scenario['waves'], isShort: boolean): CallWaves =>
  isShort ? SHORT : FULL[name];

/** Partials at their pace in conversation time. */
export function partialInterval({ speed }: CallWaves): string {
  return String(Math.max(PARTIAL_INTERVAL_MIN_MS, Math.round(PARTIAL_INTERVAL_MS / speed)));
}
