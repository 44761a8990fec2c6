import type { Floor } from '../call/floor.js';
import type { MediaClock } from '../call/media-clock.js';
import type { ServerEvent } from '../model/server-events.js';
import type { EventDraft } from '../record/event-draft.js';
import type { TranscriptAssembler } from '../transcript/assembler.js';
import type { CallerAudio } from './caller-audio.js';
import type { Replacement } from './model-session.js';

export interface TalkParts {
  readonly fromCaller: CallerAudio;
  readonly assembler: TranscriptAssembler;
  readonly floor: Floor;
  readonly clock: MediaClock;
  record(drafts: readonly EventDraft[]): void;
  isQuiet(): boolean;
  /** Something that was owed may have come. */
  settled(): void;
}

/** What it means for a call's talk that its session with the model is gone, or is another. */
export class SessionChanges {
  constructor(private readonly talk: TalkParts) {}

  /** What the caller says from here on is kept for the next one. Until then everything stays owed. */
  lost(): void {
    this.talk.fromCaller.hold();
    this.talk.floor.sessionLost();
  }

  /** There is another: what the agent was saying has failed, and what the caller said is told by that one. */
  replacing(how: Replacement): void {
    const { fromCaller, assembler, record } = this.talk;
    if (how === 'resumed') record(assembler.sessionLost());
    if (how !== 'cut-over') record(assembler.moved(fromCaller.keptSinceMs));
  }

  /** It knows the conversation, and now gets the caller's audio. */
  replaced(how: Replacement): void {
    const { fromCaller, floor } = this.talk;
    if (how === 'cut-over') fromCaller.cutOver();
    else fromCaller.replay();
    floor.sessionReplaced();
  }

  /** What a session still tells that was replaced: recorded, and nobody reacts to it. */
  formerSaid(event: ServerEvent): void {
    const { assembler, clock, record, settled } = this.talk;
    const drafts = clock.inFormerSession(() => assembler.apply(event));
    if (drafts === 'repeated') return;
    record(drafts);
    settled();
  }

  /** The model owes an answer that it never gave. */
  answerOwed(): void {
    this.talk.floor.askAgain();
  }

  /** Words that nobody may talk down are under way, or about to be. */
  get isAnnouncing(): boolean {
    return this.talk.floor.isTaken;
  }

  /** Whether the session could be replaced now without anybody noticing. */
  get isIdle(): boolean {
    const { isQuiet, floor, assembler } = this.talk;
    return isQuiet() && floor.isSilent && assembler.openObligations.length === 0;
  }

  get isAnswering(): boolean {
    return this.talk.floor.active.length > 0;
  }

  /** It is about to be replaced; `released`: it stays. */
  held(): void {
    this.talk.fromCaller.hold();
  }

  released(): void {
    this.talk.fromCaller.release();
  }
}
