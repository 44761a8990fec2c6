import type { Interruption } from '../transcript/agent-turns.js';
import type { PacedSpeech } from './paced-speech.js';

/** No item of the model's is called so. */
const PREFIX = 'holding:';

/**
 * Audio of our own on the line: sent, marked and cut off as the agent's is, but no item of the model's, so
 * that nothing of it is truncated there or told as speech.
 */
export class HoldingAudio {
  private played = 0;

  constructor(private readonly speech: PacedSpeech) {}

  /** Behind nothing: false while anything is still being played. */
  play(chunks: readonly string[], mediaNowMs: number): boolean {
    if (this.speech.hasUnplayed) return false;
    const name = `${PREFIX}${this.played++}`;
    for (const payload of chunks) this.speech.say(name, name, payload, mediaNowMs);
    return true;
  }

  static isOurs({ itemId }: Pick<Interruption, 'itemId'>): boolean {
    return itemId.startsWith(PREFIX);
  }
}
