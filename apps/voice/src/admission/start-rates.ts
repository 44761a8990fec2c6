import type { VoiceEnv } from '../voice.env.js';
import type { StartRates } from './call-admission.js';
import { CallerRates } from './caller-rates.js';
import { RateBucket } from './rate-bucket.js';

/** Calls that may begin at once are those of so many seconds. */
const BURST_SECONDS = 2;

/** The limits of the environment on how fast calls begin, on the monotonic clock. */
export function startRatesFrom(env: VoiceEnv): StartRates {
  const perSecond = env.VOICE_CALL_STARTS_PER_SECOND;
  const starts = new RateBucket(perSecond, perSecond * BURST_SECONDS);
  const callers = new CallerRates(env.VOICE_CALLER_STARTS_PER_MINUTE);
  return {
    ofCaller: (number) => callers.take(number, performance.now()),
    ofProcess: () => starts.take(performance.now()),
  };
}
