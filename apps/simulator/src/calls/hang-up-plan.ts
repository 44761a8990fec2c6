import type { CallScript } from '../scripts/call-script.js';
import { wordsOf } from '../speech/framing.js';
import { speakingMs } from '../speech/speech-encoder.js';
import type { SeededRandom } from './seeded-random.js';

/** From the first frame until the caller's clock starts, and between two turns, about. */
const LEAD_MS = 1_500;
const PAUSE_MS = 600;

/**
 * When this caller hangs up, for the share of the callers who do so at a random moment: any moment of the
 * call is as likely as any other, from its first frame on. Undefined for the others.
 */
export function drawHangUp(
  script: CallScript,
  share: number,
  random: SeededRandom,
): number | undefined {
  if (share === 0 || !random.isChosen(share)) return undefined;
  return Math.floor(random.next() * lengthMsOf(script));
}

/** As long as everybody lets everybody finish. */
export function lengthMsOf({ steps }: CallScript): number {
  return steps.reduce((sum, step) => {
    if (step.kind !== 'caller' && step.kind !== 'agent') return sum;
    return sum + (step.durationMs ?? speakingMs(wordsOf(step.text))) + PAUSE_MS;
  }, LEAD_MS);
}
