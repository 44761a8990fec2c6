import { MATCHES_MAX, type WordRange } from './match.js';
import { GAP, GAP_WORDS_MAX } from './phrase.js';

const NONE: readonly number[] = [];

/**
 * One state: what may come next, and which patterns are complete here. There are a hundred thousand of them, nearly all
 * with one word behind them and none complete: what they do not need they do not have.
 */
class State {
  gap: State | undefined;
  complete: readonly number[] = NONE;
  /** The step of a scan that has entered it last. */
  enteredIn = 0;
  #word: string | undefined;
  #after: State | undefined;
  #others: Map<string, State> | undefined;

  after(word: string): State | undefined {
    return word === this.#word ? this.#after : this.#others?.get(word);
  }

  grow(word: string): State {
    const known = this.after(word);
    if (known !== undefined) return known;
    const state = new State();
    if (this.#word === undefined) [this.#word, this.#after] = [word, state];
    else (this.#others ??= new Map()).set(word, state);
    return state;
  }
}

/**
 * All phrases of a rule set as one trie over words, run once over a stretch.
 *
 * Bounds: per word, as many steps as there are states within reach; a state is entered at most once
 * for each word of the stretch and each place where a phrase may begin.
 */
export class PhraseAutomaton {
  readonly #start = new State();
  #step = 0;
  /** Of the word that is looked at: the same lists for all scans, which are synchronous. */
  #states: State[] = [];
  #following: State[] = [];
  /** Behind a `*`: what follows may begin here, or after so many more words. */
  readonly #gaps: { state: State; wordsLeft: number }[] = [];

  /** `variant`: normalised words and `*`. */
  add(pattern: number, variant: readonly string[]): void {
    let state = this.#start;
    for (const word of variant) {
      state = word === GAP ? (state.gap ??= new State()) : state.grow(word);
    }
    if (!state.complete.includes(pattern)) state.complete = [...state.complete, pattern];
  }

  /** For each pattern, by where they begin; of those that begin at one word the shortest. */
  scan(forms: readonly string[], found: Map<number, WordRange[]>): void {
    for (let from = 0; from < forms.length; from += 1) {
      const first = this.#start.after(forms[from]!);
      if (first !== undefined) this.#follow(first, forms, from, found);
    }
  }

  #follow(
    first: State,
    forms: readonly string[],
    from: number,
    found: Map<number, WordRange[]>,
  ): void {
    const gaps = this.#gaps;
    gaps.length = 0;
    this.#states.length = 0;
    this.#states.push(first);
    for (let at = from + 1; this.#states.length > 0 || gaps.length > 0; at += 1) {
      for (const state of this.#states) {
        note(state, from, at, found);
        if (state.gap !== undefined) this.#wait(state.gap);
      }
      const form = forms[at];
      if (form === undefined) return;
      this.#step += 1;
      this.#following.length = 0;
      for (const state of this.#states) this.#enter(state.after(form));
      let kept = 0;
      for (const gap of gaps) {
        this.#enter(gap.state.after(form));
        if (gap.wordsLeft-- > 0) gaps[kept++] = gap;
      }
      gaps.length = kept;
      [this.#states, this.#following] = [this.#following, this.#states];
    }
  }

  #enter(state: State | undefined): void {
    if (state === undefined || state.enteredIn === this.#step) return;
    state.enteredIn = this.#step;
    this.#following.push(state);
  }

  #wait(state: State): void {
    const known = this.#gaps.find((gap) => gap.state === state);
    if (known === undefined) this.#gaps.push({ state, wordsLeft: GAP_WORDS_MAX });
    else known.wordsLeft = GAP_WORDS_MAX;
  }
}

function note(state: State, from: number, to: number, found: Map<number, WordRange[]>): void {
  for (const pattern of state.complete) {
    const ranges = found.get(pattern);
    if (ranges === undefined) found.set(pattern, [{ from, to }]);
    else {
      const last = ranges[ranges.length - 1]!;
      if (last.from === from) {
        if (to < last.to) ranges[ranges.length - 1] = { from, to };
      } else if (ranges.length < MATCHES_MAX) ranges.push({ from, to });
    }
  }
}
