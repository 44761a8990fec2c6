import { type DigitRun, digitRunsIn } from '../digits/digit-runs.js';
import { isSchemeCard } from './card-numbers.js';

/** A card has at most 19 digits, and nobody says fewer than two at a time. */
const PIECES_MAX = 9;
/** "Uh-huh", "go on": so many turns without a digit may stand between two pieces. */
const PAUSES_MAX = 3;
/** So many digits name the issuer; from here on a number may be the beginning of a card. */
export const OPEN_DIGITS_MIN = 7;

/**
 * Remembers the digits that the last turns ended with. Callers pause inside a card number, and each
 * pause may end a turn: a number is then complete in none of them.
 *
 * What came before the last piece is sealed already; taking that piece out is what is left to do.
 */
export class SplitCards {
  #pieces: string[] = [];
  #pauses = 0;

  /** The run at the beginning of `text` that completes a card begun in earlier turns. */
  completedBy(text: string): DigitRun | undefined {
    if (this.#pieces.length === 0) return undefined;
    const leading = leadingRun(text, digitRunsIn(text));
    if (leading === undefined) return undefined;
    const completes = this.#pieces.some((_, i) =>
      isSchemeCard([...this.#pieces.slice(i), leading.digits].join('')),
    );
    return completes ? leading : undefined;
  }

  /** Whether `text` goes on with a number that may become a card: issuer known, end not yet said. */
  mayContinueIn(text: string): boolean {
    if (this.#pieces.length === 0) return false;
    const leading = leadingRun(text, digitRunsIn(text));
    if (leading === undefined) return false;
    return [...this.#pieces, leading.digits].join('').length >= OPEN_DIGITS_MIN;
  }

  /** Takes note of a whole turn. */
  hear(text: string): void {
    const runs = digitRunsIn(text);
    const last = runs.at(-1);
    if (last === undefined) {
      this.#pauses += 1;
      if (this.#pauses > PAUSES_MAX) this.#pieces = [];
      return;
    }
    this.#pauses = 0;
    if (!isAtEnd(text, last)) this.#pieces = [];
    else if (runs.length === 1 && leadingRun(text, runs) !== undefined) this.#add(last.digits);
    else this.#pieces = [last.digits];
  }

  #add(digits: string): void {
    this.#pieces = [...this.#pieces, digits].slice(-PIECES_MAX);
  }
}

const NOTHING_SAID = /^(?:[^\p{L}\p{N}]|\b(?:um|uh|er|erm|and|then|it's|okay|yes|yeah)\b)*$/iu;

function leadingRun(text: string, [first]: readonly DigitRun[]): DigitRun | undefined {
  return first !== undefined && NOTHING_SAID.test(text.slice(0, first.start)) ? first : undefined;
}

export function isAtEnd(text: string, run: DigitRun): boolean {
  return NOTHING_SAID.test(text.slice(run.end));
}
