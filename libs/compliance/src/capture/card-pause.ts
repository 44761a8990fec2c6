import type { Speaker } from '@verbatim/contracts';
import { digitRunsIn } from '../digits/digit-runs.js';

/** Fewer digits than this are a time or a number of people, not a part of a card. */
const CARD_DIGITS_MIN = 3;
/** Turns of the caller, from the pause on, after which the card was not given after all. */
const CALLER_TURNS_MAX = 6;
/** Longest pause, on the media clock: three attempts at sixteen digits take less. */
const PAUSE_MAX_MS = 180_000;

/**
 * When a pause for a card is over: after digits, with the caller's first turn that has none; without any,
 * after six turns of the caller; and after three minutes whatever is said. Pure.
 */
export class CardPause {
  #hasDigits = false;
  #callerTurns = 0;

  constructor(private readonly beganMs: number) {}

  /** A final. True: words may be kept again, from the next turn on. */
  isOverAfter(speaker: Speaker, text: string): boolean {
    if (speaker !== 'caller') return false;
    this.#callerTurns += 1;
    const holdsDigits = digitRunsIn(text).some(({ digits }) => digits.length >= CARD_DIGITS_MIN);
    if (!holdsDigits && this.#hasDigits) return true;
    this.#hasDigits ||= holdsDigits;
    return !holdsDigits && this.#callerTurns >= CALLER_TURNS_MAX;
  }

  isOverAt(mediaMs: number): boolean {
    return mediaMs - this.beganMs >= PAUSE_MAX_MS;
  }
}
