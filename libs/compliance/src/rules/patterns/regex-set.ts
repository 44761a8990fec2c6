import { RE2JS } from 're2js';
import { LiteralAutomaton } from './literal-automaton.js';
import { MATCHES_MAX, type WordRange } from './match.js';
import { requiredLiterals } from './required-literals.js';

/** Text in which matches are placed at once, and how much of it the next search sees again. */
const BLOCK_CHARACTERS = 512;
/** Longest match of a regular expression, so that none is lost between two blocks. */
const MATCH_CHARACTERS_MAX = 256;
/**
 * Searches of one stretch that place matches exactly. One costs some 0.3 ms, knowing that a pattern matches
 * in 16 KiB some 0.1 ms; what is said in earnest needs one or two. Beyond it a match is the whole stretch.
 */
const PLACED_BLOCKS_MAX = 8;

/** What the linear engine cannot take, and why. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
}

/** A position in the text is no position in what was said: a stretch begins where somebody cuts it. */
const ANCHOR = /(?:^|[^\\[])(?:\\\\)*[\^$]|\\[Az]/;

/** Errors: `RegexError` for syntax that RE2 lacks, and for patterns that depend on where talk is cut. */
export function checkedRegex(pattern: string): RE2JS {
  if (ANCHOR.test(pattern)) {
    throw new RegexError('no ^, $, \\A or \\z: a stretch begins and ends where somebody cuts it');
  }
  const regex = compiled(pattern);
  if (regex.test('')) throw new RegexError('a pattern that does not match the empty text');
  return regex;
}

function compiled(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new RegexError(`RE2 syntax: ${error instanceof Error ? error.message : 'not readable'}`);
  }
}

/** By their source: rules of many verticals are compiled for each, their expressions once. */
export type KnownRegexes = Map<string, RE2JS>;

/**
 * All regular expressions of a rule set, run over the normalised text of a stretch. One pass finds the
 * literals that they need; those whose literals are there are asked whether they match at all, and those
 * that do, where.
 *
 * One automaton for all of them (`RE2Set`) was tried: it knows in 2 µs what it has seen before, but builds
 * states for 0.4 ms at each line that is new to it, ten times what asking each by itself takes.
 *
 * Bounds: time is linear in the text whatever the patterns; see `PLACED_BLOCKS_MAX`.
 */
export class RegexSet {
  readonly #known: KnownRegexes;
  readonly #patterns: { readonly pattern: number; readonly regex: RE2JS }[] = [];
  readonly #literals = new LiteralAutomaton();
  /** Indexes of patterns of which no literal is known. */
  readonly #always: number[] = [];

  constructor(known: KnownRegexes = new Map()) {
    this.#known = known;
  }

  add(pattern: number, source: string): void {
    const index = this.#patterns.length;
    const regex = this.#known.get(source) ?? checkedRegex(source);
    this.#known.set(source, regex);
    this.#patterns.push({ pattern, regex });
    const literals = requiredLiterals(source);
    if (literals === null) this.#always.push(index);
    else for (const literal of literals) this.#literals.add(literal, index);
  }

  scan(forms: readonly string[], found: Map<number, WordRange[]>): void {
    if (this.#patterns.length === 0 || forms.length === 0) return;
    const text = forms.join(' ');
    const candidates = new Set(this.#always);
    this.#literals.scan(text, candidates);
    if (candidates.size === 0) return;
    const matching = [...candidates]
      .sort((a, b) => a - b)
      .map((index) => this.#patterns[index]!)
      .filter(({ regex }) => regex.test(text));
    if (matching.length === 0) return;
    const blocks = [...blocksOf(forms)];
    let blocksLeft = PLACED_BLOCKS_MAX;
    for (const { pattern, regex } of matching) {
      const ranges: WordRange[] = [];
      for (const block of blocks) {
        if (blocksLeft === 0 || ranges.length >= MATCHES_MAX) break;
        if (blocks.length > 1 && !regex.test(block.text)) continue;
        blocksLeft -= 1;
        ranges.push(...placedIn(block, regex).filter(({ to }) => to > (ranges.at(-1)?.to ?? 0)));
      }
      const unplaced = { from: 0, to: forms.length };
      found.set(pattern, ranges.length === 0 ? [unplaced] : ranges.slice(0, MATCHES_MAX));
    }
  }
}

interface Block extends WordRange {
  readonly text: string;
}

/** Whole words; each block begins with the last words of the one before. */
function* blocksOf(forms: readonly string[]): Generator<Block> {
  let from = 0;
  while (from < forms.length) {
    let to = from;
    let length = 0;
    while (to < forms.length && (to === from || length + forms[to]!.length < BLOCK_CHARACTERS)) {
      length += forms[to]!.length + 1;
      to += 1;
    }
    yield { from, to, text: forms.slice(from, to).join(' ') };
    if (to === forms.length) return;
    let overlap = 0;
    let next = to;
    while (next - 1 > from && overlap + forms[next - 1]!.length < MATCH_CHARACTERS_MAX) {
      next -= 1;
      overlap += forms[next]!.length + 1;
    }
    from = next;
  }
}

function placedIn(block: Block, regex: RE2JS): WordRange[] {
  const starts = wordStarts(block.text);
  const ranges: WordRange[] = [];
  for (const match of regex.matchAll(block.text)) {
    const length = match[0].length;
    const index = match.index ?? 0;
    if (length === 0 || length > MATCH_CHARACTERS_MAX) continue;
    const from = block.from + wordAt(starts, index);
    ranges.push({ from, to: block.from + wordAt(starts, index + length - 1) + 1 });
    if (ranges.length >= MATCHES_MAX) break;
  }
  return ranges;
}

function wordStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) starts.push(at + 1);
  return starts;
}

/** The last word that begins at or before the character. */
function wordAt(starts: readonly number[], character: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= character) low = middle;
    else high = middle - 1;
  }
  return low;
}
