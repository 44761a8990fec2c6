import { type Atoms, atomsOf } from './atoms.js';
import { type Cue, type CueClass, cuesIn } from './cues.js';
import type { RedactionClass } from './redaction-classes.js';
import { type Token, tokensOf } from './tokens.js';

/** What one speaker said in a row, as one text, with what the other one had asked for. */
export interface Strand {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly atoms: Atoms;
  readonly cues: readonly Cue[];
  /** What the other speaker's last questions ask for, the newest first. */
  readonly asked: ReadonlySet<CueClass>;
  /** Capitals tell something: recognition has set them. */
  readonly isCased: boolean;
}

/** What a detector found in a strand. UTF-16 offsets in its text. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly class: RedactionClass;
  /** Stays readable inside the placeholder: a year, three digits of a ZIP code, "90+". */
  readonly keeps?: string;
}

export function strandOf(text: string, asked: Iterable<CueClass> = []): Strand {
  const tokens = tokensOf(text);
  return {
    text,
    tokens,
    atoms: atomsOf(tokens),
    cues: cuesIn(tokens),
    asked: new Set(asked),
    isCased: /\p{Lu}/u.test(text),
  };
}

/** The stretch of a strand's text from one token to the one before another. */
export const stretchOf = ({ tokens }: Pick<Strand, 'tokens'>, from: number, to: number) => ({
  start: tokens[from]!.start,
  end: tokens[to - 1]!.end,
});

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Takes what detectors find, the first claim first; later ones get what is left of theirs. */
export class Claims {
  readonly #taken: Stretch[];
  readonly #found: Found[] = [];

  /** Placeholders that stand in the text already belong to nobody. */
  constructor(private readonly strand: Strand) {
    this.#taken = strand.tokens.filter(({ type }) => type === 'placeholder');
  }

  add(found: Iterable<Found>): void {
    for (const each of found) this.#addOne(each);
  }

  isTaken(start: number, end: number): boolean {
    const next = this.#taken[this.#firstEndingBehind(start)];
    return next !== undefined && next.start < end;
  }

  /** In the order of the text; they do not overlap. */
  get all(): readonly Found[] {
    return this.#found.toSorted((a, b) => a.start - b.start);
  }

  #addOne(found: Found): void {
    let from = found.start;
    let at = this.#firstEndingBehind(found.start);
    while (at < this.#taken.length && this.#taken[at]!.start < found.end) {
      const { start, end } = this.#taken[at]!;
      if (this.#keep({ ...found, start: from, end: start })) at += 1;
      from = Math.max(from, end);
      at += 1;
    }
    this.#keep({ ...found, start: from, end: found.end });
  }

  /** Index of the first stretch that ends behind an offset. */
  #firstEndingBehind(offset: number): number {
    let [low, high] = [0, this.#taken.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#taken[middle]!.end <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Without the blanks and marks at its ends; false, if there is no word in it. */
  #keep(found: Found): boolean {
    if (found.start >= found.end) return false;
    const said = this.strand.text.slice(found.start, found.end);
    const first = said.search(WORD_CHARACTER);
    if (first === -1) return false;
    const start = found.start + first;
    const end = found.start + LAST_WORD_CHARACTER.exec(said)!.index + 1;
    const kept = { ...found, start, end };
    this.#found.push(kept);
    this.#taken.splice(this.#firstEndingBehind(start), 0, kept);
    return true;
  }
}

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;
const LAST_WORD_CHARACTER = /[\p{L}\p{M}\p{N}](?=[^\p{L}\p{M}\p{N}]*$)/u;
