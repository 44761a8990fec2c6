import type { Silence } from '@verbatim/compliance';
import type { DraftSink } from '../record/event-draft.js';
import { saysMostOf, type Announcement } from './announcements.js';

export interface CallerSilenceOptions {
  readonly silence: Silence;
  readonly record: DraftSink;
  /** Says it when nobody else speaks; the caller may talk over it. False: somebody has begun to. */
  prompt(text: string): boolean;
  /** The last words; then the call ends. */
  close(text: string): void;
  readonly now?: () => number;
}

/** The name under which the record and the metrics tell of it. */
export const CALLER_SILENCE = 'caller-silence';

/**
 * A caller who says nothing: asked whether they are there, as often as the vertical's file says, and then
 * taken leave of. Time counts only while the call waits for the caller and for nobody else.
 */
export class CallerSilence {
  private sinceMs: number | undefined;
  private prompts = 0;
  private isClosing = false;
  private readonly now: () => number;

  constructor(private readonly options: CallerSilenceOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** The caller spoke, or pressed a key. */
  heard(): void {
    this.prompts = 0;
    this.sinceMs = undefined;
  }

  /** Several times a second. `isWaiting`: nobody speaks, and it is the caller's turn. */
  tick(isWaiting: boolean): void {
    if (!isWaiting || this.isClosing) {
      this.sinceMs = undefined;
      return;
    }
    this.sinceMs ??= this.now();
    if (this.now() - this.sinceMs < this.options.silence.afterMs) return;
    this.sinceMs = undefined;
    this.speak();
  }

  private speak(): void {
    const { silence, prompt, close } = this.options;
    const text = silence.prompts[this.prompts];
    if (text === undefined) {
      this.isClosing = true;
      this.tell('closed');
      return close(silence.closing);
    }
    if (!prompt(text)) return;
    this.prompts++;
    this.tell('prompted');
  }

  private tell(action: string): void {
    this.options.record.record({ kind: 'policy.intervened', rule: CALLER_SILENCE, action });
  }
}

/** The last words of a call in which nobody speaks any more. */
export function silenceClosing(text: string, over: () => void): Announcement {
  return {
    name: CALLER_SILENCE,
    textFor: () => text,
    isSaidIn: (spoken) => saysMostOf(text, spoken),
    over,
  };
}
