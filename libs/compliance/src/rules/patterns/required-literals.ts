/** Literals of one pattern that are worth looking for; a longer list is found in most talk anyway. */
const LITERALS_MAX = 64;
const LITERAL_CHARACTERS_MIN = 3;

/**
 * Texts of which one stands in everything that the pattern matches; `null` where none could be told. A
 * filter: what it does not understand it takes for anything, never for nothing.
 *
 * `pattern`: RE2 syntax that the engine has accepted.
 */
export function requiredLiterals(pattern: string): readonly string[] | null {
  // Flags change what a letter means.
  if (
    pattern.includes('(?i') ||
    /\(\?[a-zA-Z]*-?[a-zA-Z]*[):]/.test(pattern.replaceAll('(?:', '('))
  ) {
    return null;
  }
  return new PatternReader(pattern).read();
}

type Required = readonly string[] | null;

/** Recursive descent over alternation, sequence, repetition and atom. */
class PatternReader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  read(): Required {
    const required = this.#alternatives();
    return this.#at === this.#pattern.length ? required : null;
  }

  #alternatives(): Required {
    let all: Required = this.#sequence();
    while (this.#pattern[this.#at] === '|') {
      this.#at += 1;
      const other = this.#sequence();
      all = all === null || other === null ? null : [...all, ...other];
    }
    return all === null || all.length > LITERALS_MAX ? null : all;
  }

  /** The best of what its parts require; letters that follow each other are one part. */
  #sequence(): Required {
    let best: Required = null;
    let run = '';
    const endRun = (): void => {
      if (run.length >= LITERAL_CHARACTERS_MIN) best = better(best, [run]);
      run = '';
    };
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at]!)) {
      const atom = this.#atom();
      const repetition = this.#repetition();
      if (typeof atom === 'string' && repetition === 'once') run += atom;
      else {
        // Of `ab+` an `a` and a `b` are certain, and that nothing stands between them.
        if (typeof atom === 'string' && repetition === 'at-least-once') run += atom;
        endRun();
        if (typeof atom !== 'string' && repetition !== 'maybe') best = better(best, atom);
      }
    }
    endRun();
    return best;
  }

  /** A letter, or what a group or class requires; `''` for what has no width. */
  #atom(): string | Required {
    const character = this.#pattern[this.#at]!;
    if (character === '(') return this.#group();
    if (character === '[') return this.#characterClass();
    this.#at += 1;
    if (character === '\\') return this.#escape();
    return character === '.' ? null : character;
  }

  #group(): Required {
    const opening = /^\((?:\?(?::|P?<\w+>))?/.exec(this.#pattern.slice(this.#at))!;
    this.#at += opening[0].length;
    const required = this.#alternatives();
    this.#at += 1;
    return required;
  }

  #characterClass(): null {
    const whole = /^\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]/.exec(
      this.#pattern.slice(this.#at),
    );
    this.#at += whole?.[0].length ?? this.#pattern.length;
    return null;
  }

  #escape(): string | null {
    const rest = this.#pattern.slice(this.#at);
    if (/^[bB]/.test(rest)) {
      this.#at += 1;
      return '';
    }
    const long = /^(?:[pP]\{[^}]*\}|[pP]\w|x\{[^}]*\}|x\w\w|Q|[0-7]{1,3})/.exec(rest);
    this.#at += long?.[0].length ?? 1;
    return long === null && /^\W/.test(rest) ? rest[0]! : null;
  }

  #repetition(): 'once' | 'at-least-once' | 'maybe' {
    const mark = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at));
    if (mark === null) return 'once';
    this.#at += mark[0].length;
    const isCertain = mark[0].startsWith('+') || (mark[1] !== undefined && Number(mark[1]) > 0);
    return isCertain ? 'at-least-once' : 'maybe';
  }
}

/** Fewer and longer literals let less talk through. */
function better(a: Required, b: Required): Required {
  if (a === null || b === null) return a ?? b;
  const shortest = (literals: readonly string[]): number =>
    Math.min(...literals.map(({ length }) => length));
  return shortest(b) * a.length > shortest(a) * b.length ? b : a;
}
