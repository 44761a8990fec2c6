import type { Token } from './tokens.js';

interface Node<T> {
  readonly next: Map<string, Node<T>>;
  value?: T;
}

export interface PhraseMatch<T> {
  readonly value: T;
  /** How many tokens it took. */
  readonly length: number;
}

/**
 * Finds phrases of many words in a row of tokens: the longest at each place, in constant time a token.
 * In a phrase, `a|b` are alternatives and a word with `?` behind it may be absent.
 */
export class PhraseIndex<T> {
  readonly #root: Node<T> = { next: new Map() };

  constructor(entries: Iterable<readonly [phrase: string, value: T]>) {
    for (const [phrase, value] of entries) this.#add(this.#root, phrase.split(' '), value);
  }

  matchAt(tokens: readonly Token[], from: number): PhraseMatch<T> | undefined {
    let node: Node<T> | undefined = this.#root;
    let found: PhraseMatch<T> | undefined;
    for (let i = from; i < tokens.length; i += 1) {
      node = node.next.get(tokens[i]!.lower);
      if (node === undefined) break;
      if (node.value !== undefined) found = { value: node.value, length: i - from + 1 };
    }
    return found;
  }

  #add(node: Node<T>, words: readonly string[], value: T): void {
    const [word, ...rest] = words;
    if (word === undefined) {
      node.value ??= value;
      return;
    }
    if (word.endsWith('?')) this.#add(node, rest, value);
    for (const each of word.replace(/\?$/, '').split('|')) {
      if (!node.next.has(each)) node.next.set(each, { next: new Map() });
      this.#add(node.next.get(each)!, rest, value);
    }
  }
}
