import type { VerticalConfig } from '@verbatim/compliance';
import type { ModelClientEvent } from '../model/model-connection.js';
import { interruptsByItself } from '../model/session-config.js';
import type { EventDraft } from '../record/event-draft.js';
import type { Interruption, InterruptionCause } from '../transcript/agent-turns.js';
import type { TranscriptAssembler } from '../transcript/assembler.js';
import type { Purpose } from './client-events.js';
import type { Floor } from './floor.js';
import { HoldingAudio } from './holding-audio.js';
import type { PacedSpeech } from './paced-speech.js';

export interface CutOffOptions {
  readonly vertical: VerticalConfig;
  readonly speech: PacedSpeech;
  readonly floor: Floor;
  readonly assembler: TranscriptAssembler;
  send(purpose: Purpose, event: ModelClientEvent): void;
  record(drafts: readonly EventDraft[]): void;
  /** The caller spoke over a holding line. */
  holdingLineCut(): void;
}

/** How the agent is cut off in what it says: by the caller, by something that must be said first, by the end. */
export class CutOff {
  constructor(private readonly options: CutOffOptions) {}

  /**
   * Somebody else speaks now; docs/specs/voice.md, "Barge-in", steps 1 to 6. `isHeardByModel`: the model
   * hears the reason too, and where it interrupts by itself it has.
   */
  now(
    cause: 'barge-in' | 'correction',
    { isHeardByModel = cause === 'barge-in' }: { readonly isHeardByModel?: boolean } = {},
  ): void {
    const { vertical, speech, floor, assembler, send, record } = this.options;
    const isPlaying = speech.hasUnplayed;
    if (floor.active.length === 0 && !isPlaying) return;
    const cut = this.interruptions();
    if (isPlaying) speech.clear();
    const isCancelled = isHeardByModel && interruptsByItself(vertical);
    if (!isCancelled) this.cancelActive();
    for (const { itemId, heardMs } of cut) {
      send('truncate', {
        type: 'conversation.item.truncate',
        item_id: itemId,
        content_index: 0,
        audio_end_ms: heardMs,
      });
    }
    record(assembler.interrupt(cut, cause, floor.active));
  }

  /** Nobody is there to hear the agent: what it still generates is recorded as unheard, and stopped. */
  silence(cause: InterruptionCause): void {
    this.unheard(cause);
    this.cancelActive();
  }

  /** And nothing can be stopped any more. */
  unheard(cause: InterruptionCause): void {
    const { assembler, floor, record } = this.options;
    record(assembler.interrupt(this.interruptions(), cause, floor.active));
  }

  /** The agent's items that are cut off; a holding line is not speech of its. */
  private interruptions(): Interruption[] {
    const { speech, floor, holdingLineCut } = this.options;
    const cut = speech.interrupt(floor.active);
    const agents = cut.filter((each) => !HoldingAudio.isOurs(each));
    if (agents.length < cut.length) holdingLineCut();
    return agents;
  }

  private cancelActive(): void {
    for (const response_id of this.options.floor.active) {
      this.options.send('cancel', { type: 'response.cancel', response_id });
    }
  }
}
