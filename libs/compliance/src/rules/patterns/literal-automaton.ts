interface State {
  readonly next: Map<number, State>;
  fallback: State | undefined;
  /** Tags of the literals that end here, also by way of the fallback. */
  tags: readonly number[];
}

const newState = (): State => ({ next: new Map(), fallback: undefined, tags: [] });

/**
 * Which of many literals stand in a text, in one pass over its characters.
 *
 * Source: Aho and Corasick, Efficient string matching (1975).
 */
export class LiteralAutomaton {
  readonly #start = newState();
  #isLinked = true;

  add(literal: string, tag: number): void {
    let state = this.#start;
    for (let i = 0; i < literal.length; i += 1) {
      const code = literal.charCodeAt(i);
      const next = state.next.get(code) ?? newState();
      state.next.set(code, next);
      state = next;
    }
    state.tags = [...state.tags, tag];
    this.#isLinked = false;
  }

  /** Adds the tags of the literals in the text to `found`. */
  scan(text: string, found: Set<number>): void {
    if (!this.#isLinked) this.#link();
    let state = this.#start;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      let next = state.next.get(code);
      while (next === undefined && state.fallback !== undefined) {
        state = state.fallback;
        next = state.next.get(code);
      }
      state = next ?? this.#start;
      for (const tag of state.tags) found.add(tag);
    }
  }

  /** From the start outwards, so that a fallback is complete before anything falls back to it. */
  #link(): void {
    const waiting: State[] = [this.#start];
    for (const state of waiting) {
      for (const [code, next] of state.next) {
        let fallback = state.fallback;
        while (fallback !== undefined && !fallback.next.has(code)) fallback = fallback.fallback;
        next.fallback = fallback?.next.get(code) ?? this.#start;
        next.tags = [...new Set([...next.tags, ...next.fallback.tags])];
        waiting.push(next);
      }
    }
    this.#isLinked = true;
  }
}
