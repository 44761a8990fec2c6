import { MATCHES_MAX, type WordRange } from './match.js';
import { GAP, GAP_WORDS_MAX } from './phrase.js';

/** One state: what may come next, and which patterns are complete here. */
class State {
  readonly next = new Map<string, State>();
  gap: State | undefined;
  readonly complete: number[] = [];
}

/**
 * All phrases of a rule set as one trie over words, run once over a stretch.
 *
 * Bounds: per word, as many steps as there are states within reach; a state is entered at most once
 * for each word of the stretch and each place where a phrase may begin.
 */
export class PhraseAutomaton {
  readonly #start = new State();

  /** `variant`: normalised words and `*`. */
  add(pattern: number, variant: readonly string[]): void {
    let state = this.#start;
    for (const word of variant) {
      if (word === GAP) state = state.gap ??= new State();
      else {
        const next = state.next.get(word) ?? new State();
        state.next.set(word, next);
        state = next;
      }
    }
    if (!state.complete.includes(pattern)) state.complete.push(pattern);
  }

  /** For each pattern, by where they begin; of those that begin at one word the shortest. */
  scan(forms: readonly string[], found: Map<number, WordRange[]>): void {
    for (let from = 0; from < forms.length; from += 1) {
      const first = this.#start.next.get(forms[from]!);
      if (first !== undefined) this.#follow(first, forms, from, found);
    }
  }

  #follow(
    first: State,
    forms: readonly string[],
    from: number,
    found: Map<number, WordRange[]>,
  ): void {
    let states: State[] = [first];
    // Behind a `*`: what follows may begin here, or after so many more words.
    let gaps = new Map<State, number>();
    for (let at = from + 1; states.length > 0 || gaps.size > 0; at += 1) {
      for (const state of states) {
        note(state, from, at, found);
        if (state.gap !== undefined) gaps.set(state.gap, GAP_WORDS_MAX);
      }
      const form = forms[at];
      if (form === undefined) return;
      const following = new Set<State>();
      const waiting = new Map<State, number>();
      for (const state of states) enter(following, state.next.get(form));
      for (const [gap, wordsLeft] of gaps) {
        enter(following, gap.next.get(form));
        if (wordsLeft > 0) waiting.set(gap, wordsLeft - 1);
      }
      states = [...following];
      gaps = waiting;
    }
  }
}

function enter(states: Set<State>, state: State | undefined): void {
  if (state !== undefined) states.add(state);
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
