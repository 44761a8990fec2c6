import type { Floor } from '../call/floor.js';
import type { EventDraft } from '../record/event-draft.js';
import type { TranscriptAssembler } from '../transcript/assembler.js';
import type { CallerAudio } from './caller-audio.js';
import type { Replacement } from './model-session.js';

export interface TalkParts {
  readonly fromCaller: CallerAudio;
  readonly assembler: TranscriptAssembler;
  readonly floor: Floor;
  recordAll(drafts: readonly EventDraft[]): void;
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
    const { fromCaller, assembler, recordAll } = this.talk;
    if (how === 'resumed') recordAll(assembler.sessionLost());
    if (how !== 'cut-over') recordAll(assembler.moved(fromCaller.keptSinceMs));
  }

  /** It knows the conversation, and now gets the caller's audio. */
  replaced(how: Replacement): void {
    const { fromCaller, floor } = this.talk;
    if (how === 'cut-over') fromCaller.cutOver();
    else fromCaller.replay();
    floor.sessionReplaced();
  }

  /** The model owes an answer that it never gave. */
  answerOwed(): void {
    this.talk.floor.askAgain();
  }

  /** Words that nobody may talk down are under way, or about to be. */
  get isAnnouncing(): boolean {
    return this.talk.floor.isTaken;
  }

  /** It is about to be replaced; `released`: it stays. */
  held(): void {
    this.talk.fromCaller.hold();
  }

  released(): void {
    this.talk.fromCaller.release();
  }
}
