import type { EntityType } from '../entity-type.js';
import { scanEntities } from './entities.js';
import type { WordRange } from './match.js';
import { PhraseAutomaton } from './phrase-automaton.js';
import { type KnownRegexes, RegexSet } from './regex-set.js';

/** What was found in one stretch, by pattern, in the order of the words. */
export type Found = ReadonlyMap<number, readonly WordRange[]>;

/** Everything that the rules of a set look for in words, found in one go. */
export class PatternSet {
  readonly #phrases = new PhraseAutomaton();
  readonly #regexes: RegexSet;
  readonly #entities = new Map<EntityType, number>();
  #size = 0;

  /** `known`: expressions that other sets have compiled, and which this one adds to. */
  constructor(known?: KnownRegexes) {
    this.#regexes = new RegexSet(known);
  }

  addPhrases(variants: readonly (readonly string[])[]): number {
    const pattern = this.#size++;
    for (const variant of variants) this.#phrases.add(pattern, variant);
    return pattern;
  }

  /** Errors: `RegexError`. */
  addRegex(source: string): number {
    const pattern = this.#size++;
    this.#regexes.add(pattern, source);
    return pattern;
  }

  addEntity(type: EntityType): number {
    const known = this.#entities.get(type);
    if (known !== undefined) return known;
    const pattern = this.#size++;
    this.#entities.set(type, pattern);
    return pattern;
  }

  scan(forms: readonly string[]): Found {
    const found = new Map<number, WordRange[]>();
    this.#phrases.scan(forms, found);
    this.#regexes.scan(forms, found);
    if (this.#entities.size > 0) {
      scanEntities(forms, (type) => this.#entities.get(type), found);
    }
    return found;
  }
}
