import { RE2JS, RE2Set } from 're2js';
import { MATCHES_MAX, type WordRange } from './match.js';

/** Text that is searched at once, and how much of it the next search sees again. */
const BLOCK_CHARACTERS = 1_024;
/** Longest match of a regular expression, so that none is lost between two blocks. */
const MATCH_CHARACTERS_MAX = 256;
/**
 * Blocks of one stretch in which matches are placed exactly: placing costs some 0.6 ms a block, knowing
 * that there is one 0.01 ms. Beyond it a match is the whole block.
 */
const PLACED_BLOCKS_MAX = 16;

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

/**
 * All regular expressions of a rule set, run once over the normalised text of a stretch: first which of
 * them match at all, in one pass, then where.
 *
 * Bounds: time is linear in the text whatever the patterns; see `PLACED_BLOCKS_MAX`.
 */
export class RegexSet {
  readonly #patterns: { readonly pattern: number; readonly regex: RE2JS }[] = [];
  #set: RE2Set | undefined;

  add(pattern: number, source: string): void {
    this.#patterns.push({ pattern, regex: checkedRegex(source) });
    this.#set = undefined;
  }

  scan(forms: readonly string[], found: Map<number, WordRange[]>): void {
    if (this.#patterns.length === 0 || forms.length === 0) return;
    const set = this.#compiledSet();
    let blocksLeft = PLACED_BLOCKS_MAX;
    for (const block of blocksOf(forms)) {
      for (const i of set.match(block.text)) {
        const { pattern, regex } = this.#patterns[i]!;
        const ranges = found.get(pattern) ?? [];
        if (ranges.length >= MATCHES_MAX) continue;
        const placed = blocksLeft > 0 ? placedIn(block, regex) : [block];
        blocksLeft -= 1;
        found.set(pattern, joined(ranges, placed).slice(0, MATCHES_MAX));
      }
    }
  }

  #compiledSet(): RE2Set {
    if (this.#set !== undefined) return this.#set;
    const set = new RE2Set();
    for (const { regex } of this.#patterns) set.add(regex.pattern());
    set.compile();
    this.#set = set;
    return set;
  }
}

interface Block extends WordRange {
  readonly text: string;
}

/** Whole words; each block begins with the last 256 characters of the one before. */
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

/** A match in the part that two blocks share is found twice. */
function joined(ranges: readonly WordRange[], more: readonly WordRange[]): WordRange[] {
  const last = ranges.at(-1)?.to ?? 0;
  return [...ranges, ...more.filter(({ to }) => to > last)];
}
