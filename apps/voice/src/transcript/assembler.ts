import type { EventDraft } from '../record/event-draft.js';
import type { ServerEvent } from '../model/server-events.js';
import { AgentTurns, type Interruption, type InterruptionCause } from './agent-turns.js';
import type { AudioTimeline } from './audio-timeline.js';
import { CallerTurns } from './caller-turns.js';
import { ObligationBook } from './obligations.js';
import { PartialPacing } from './partial-pacing.js';
import { RecentIds } from './recent-ids.js';
import { RecentMap } from './recent-map.js';

export interface AssemblerOptions {
  readonly timeline: AudioTimeline;
  /** At most one partial per item in this time. */
  readonly partialIntervalMs: number;
  /** That talks now: a response is billed as the one that began it. */
  model(): string;
  readonly transcriptionModel: string;
}

/** The model repeats events within moments, if at all. */
const EVENT_IDS_REMEMBERED = 512;
const PREDECESSORS_REMEMBERED = 10_000;

/**
 * Makes the events of the record out of the model's server events: pure, synchronous, no I/O.
 *
 * Order: a draft is returned as soon as it is known, so finals of different items may come in any order;
 * `previousItemId` and the order of obligations place them.
 * Repeats: a server event with an `event_id` that was seen is ignored; so is a second final of an item.
 */
export class TranscriptAssembler {
  private readonly obligations = new ObligationBook();
  private readonly pacing: PartialPacing;
  private readonly caller: CallerTurns;
  private readonly agent: AgentTurns;
  /** Item → the item before it in the conversation, as the model says. */
  private readonly predecessors = new RecentMap<string>(PREDECESSORS_REMEMBERED);
  private readonly seen = new RecentIds(EVENT_IDS_REMEMBERED);

  constructor(private readonly options: AssemblerOptions) {
    const { timeline, model, transcriptionModel } = options;
    this.pacing = new PartialPacing(options.partialIntervalMs);
    const { obligations, pacing, predecessors } = this;
    this.caller = new CallerTurns(obligations, pacing, timeline, predecessors, transcriptionModel);
    this.agent = new AgentTurns(obligations, pacing, timeline, predecessors, model);
  }

  /** `repeated`: this very event was here before; nobody should react to it again. */
  apply(event: ServerEvent): EventDraft[] | 'repeated' {
    if (event.event_id !== undefined && !this.seen.add(event.event_id)) return 'repeated';
    return this.route(event);
  }

  /** Partials whose time has come. To be called at least once per interval. */
  tick(): EventDraft[] {
    return this.pacing.due(this.options.timeline.now()).flatMap((itemId) => this.partial(itemId));
  }

  /** These items were cut off, and of these responses, which still go on, nothing more is heard. */
  interrupt(
    interruptions: readonly Interruption[],
    cause: InterruptionCause,
    responseIds: readonly string[] = [],
  ): EventDraft[] {
    return this.agent.interrupt(interruptions, cause, responseIds);
  }

  /** The model's session is gone. What the caller said stays owed until another session takes it over. */
  sessionLost(): EventDraft[] {
    return this.agent.sessionLost();
  }

  /** Another session was given all of the caller's audio since then. */
  moved(sinceMs: number): EventDraft[] {
    return this.caller.moved(sinceMs);
  }

  /** Since when the caller has said what is not told yet, on the call's clock. */
  get callerOwedSinceMs(): number | undefined {
    return this.caller.owedSinceMs;
  }

  /**
   * No more events will come. Words that have no final yet go out as a last partial (the caller's) or an
   * incomplete final (the agent's); the obligations behind them stay open, and the record says so.
   */
  finish(): EventDraft[] {
    const unsent = this.pacing.unsent(this.options.timeline.now());
    return [...unsent.flatMap((itemId) => this.partial(itemId)), ...this.agent.finish()];
  }

  /** The commit of what is left in the input buffer was refused as empty: that speech had no audio. */
  inputWasEmpty(): EventDraft[] {
    return this.obligations
      .openOf('speech')
      .flatMap((itemId) =>
        this.obligations.closes('speech', itemId, 'empty', { speaker: 'caller', itemId }),
      );
  }

  get openObligations(): readonly string[] {
    return this.obligations.openIds;
  }

  private partial(itemId: string): EventDraft[] {
    const ofCaller = this.caller.partial(itemId);
    return ofCaller.length > 0 ? ofCaller : this.agent.partial(itemId);
  }

  private route(event: ServerEvent): EventDraft[] {
    switch (event.type) {
      case 'input_audio_buffer.speech_started':
        return this.caller.speechStarted(event);
      case 'input_audio_buffer.speech_stopped':
        this.caller.speechStopped(event);
        return [];
      case 'input_audio_buffer.committed':
        if (event.previous_item_id) this.predecessors.set(event.item_id, event.previous_item_id);
        return this.caller.committed(event);
      case 'conversation.item.input_audio_transcription.delta':
        return this.caller.delta(event);
      case 'conversation.item.input_audio_transcription.segment':
        this.caller.segment(event);
        return [];
      case 'conversation.item.input_audio_transcription.completed':
        return this.caller.completed(event);
      case 'conversation.item.input_audio_transcription.failed':
        return this.caller.failedWith(event);
      case 'conversation.item.added':
        if (event.previous_item_id) this.predecessors.set(event.item.id, event.previous_item_id);
        return [];
      case 'response.created':
        return this.agent.responseCreated(event);
      case 'response.output_item.added':
        return this.agent.itemAdded(event.response_id, event.item);
      case 'response.output_audio_transcript.delta':
      case 'response.output_text.delta':
        return this.agent.delta(event.response_id, event.item_id, event.delta);
      case 'response.output_audio_transcript.done':
        return this.agent.textDone(event.response_id, event.item_id, event.transcript);
      case 'response.output_text.done':
        return this.agent.textDone(event.response_id, event.item_id, event.text);
      case 'response.done':
        return this.agent.responseDone(event);
      default:
        return [];
    }
  }
}
