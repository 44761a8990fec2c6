import type { Interruption } from '../transcript/agent-turns.js';
import { decodedBytes } from '../twilio/media-messages.js';
import { markFrame, mediaFrame } from '../twilio/outgoing-frames.js';
import type { AudioLane } from './audio-lane.js';
import type { Line } from './bridge.js';
import type { Playback } from './playback.js';

/** No item of the model's is called so. */
const PREFIX = 'holding:';

/**
 * Audio of our own on the line: sent, marked and cut off as the agent's is, but no item of the model's, so
 * that nothing of it is truncated there or told as speech.
 */
export class HoldingAudio {
  private played = 0;

  constructor(
    private readonly line: Pick<Line, 'streamSid'>,
    private readonly playback: Playback,
    private readonly toCaller: AudioLane,
  ) {}

  /** Behind nothing: false while anything is still being played. */
  play(chunks: readonly string[], mediaNowMs: number): boolean {
    if (this.playback.hasUnplayed) return false;
    const { streamSid } = this.line;
    const name = `${PREFIX}${this.played++}`;
    for (const payload of chunks) {
      const chunk = this.playback.send(name, name, decodedBytes(payload), mediaNowMs);
      if (!chunk) return true;
      this.toCaller.send({
        texts: [mediaFrame(streamSid, payload), markFrame(streamSid, chunk.markName)],
        onShed: () => this.playback.shed(chunk.markName),
      });
    }
    return true;
  }

  static isOurs({ itemId }: Pick<Interruption, 'itemId'>): boolean {
    return itemId.startsWith(PREFIX);
  }
}
