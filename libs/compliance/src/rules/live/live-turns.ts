import type { CallTurn } from '../call-input.js';
import type { Role } from '../matcher.js';

/** What was said, as far as it is known: a caller's final, or an agent's turn so far. */
export interface LiveTurn {
  readonly itemId: string;
  readonly speaker: Role;
  readonly text: string;
  /** Media clock of the call. */
  readonly startMs: number;
  readonly endMs: number;
  /** False: more of it is to come. */
  readonly isFinal: boolean;
  readonly language?: string;
}

/** The turns of a call that runs, in the order in which they began. */
export class LiveTurns {
  #turns: LiveTurn[] = [];
  readonly #heard = new Map<string, number>();
  readonly #open = new Set<string>();

  /** Something is being said. */
  get isOpen(): boolean {
    return this.#open.size > 0;
  }

  itemIdOf(turn: number): string {
    return this.#turns[turn]?.itemId ?? '';
  }

  /** The index from which on turns have changed. */
  put(turn: LiveTurn): number {
    const known = this.#turns.findIndex(({ itemId }) => itemId === turn.itemId);
    if (known >= 0) this.#turns.splice(known, 1);
    const later = this.#turns.findIndex(({ startMs }) => startMs > turn.startMs);
    const at = later < 0 ? this.#turns.length : later;
    this.#turns.splice(at, 0, turn);
    if (turn.isFinal) this.#open.delete(turn.itemId);
    else this.#open.add(turn.itemId);
    return known < 0 ? at : Math.min(known, at);
  }

  /** As `put`; `undefined`: nothing was said under that id. */
  hear(itemId: string, length: number): number | undefined {
    this.#heard.set(itemId, length);
    const known = this.#turns.findIndex((turn) => turn.itemId === itemId);
    return known < 0 ? undefined : known;
  }

  toCallTurns(): CallTurn[] {
    return this.#turns.map(({ itemId, speaker, text, startMs, endMs, isFinal, language }) => ({
      speaker,
      text: isFinal ? text : wholeWordsOf(text),
      startMs,
      endMs,
      ...(speaker === 'caller' ? {} : this.#heardPart(itemId, isFinal)),
      ...(language === undefined ? {} : { language }),
    }));
  }

  /** What is in progress is unheard until somebody says how far it came; what is over was heard whole. */
  #heardPart(itemId: string, isFinal: boolean): { heardLength?: number } {
    const told = this.#heard.get(itemId);
    if (told !== undefined) return { heardLength: told };
    return isFinal ? {} : { heardLength: 0 };
  }
}

/** The last word of a turn in progress may be half a word: "arrest" of "arresting". */
const wholeWordsOf = (text: string): string => text.replace(/[\p{L}\p{M}\p{N}'’]{1,64}$/u, '');
