import { type Token, tokensOf } from './tokens.js';
import { BACKCHANNEL_WORDS } from './words/function-words.js';

export interface TranscriptTurn {
  readonly speaker: string;
  readonly text: string;
}

/** A turn's place in the text of a strand. */
export interface Segment {
  /** Index of the turn. */
  readonly turn: number;
  readonly start: number;
  readonly end: number;
  /** Which passage it is in: one placeholder a passage stands for what runs through several turns. */
  readonly passage: number;
}

/** One speaker's words up to where the other one really says something. */
export interface StrandText {
  readonly text: string;
  readonly segments: readonly Segment[];
}

/** What one speaker said in a row. */
export interface Passage {
  readonly speaker: string;
  readonly turns: readonly number[];
  readonly tokens: readonly Token[];
}

/** A passage, and the strand if it is the strand's first. */
export interface Step {
  readonly passage: Passage;
  readonly strand: StrandText | undefined;
}

/** "Okay, and the rest?" while a number is read out. */
const BACKCHANNEL_TOKENS_MAX = 6;

/**
 * Joins what one speaker said in a row, whatever finals it was cut into, and goes on behind what the
 * other one only murmured in between. In the order in which things were said.
 */
export function stepsOf(turns: readonly TranscriptTurn[]): Step[] {
  const passages = passagesOf(turns);
  const strands: { text: string; segments: Segment[] }[] = [];
  return passages.map((passage, i) => {
    const before = i >= 2 && continues(passages, i) ? strands[i - 2] : undefined;
    const strand = before ?? { text: '', segments: [] };
    if (before !== undefined) strand.text += '\n';
    for (const turn of passage.turns) {
      const { text } = turns[turn]!;
      strand.text += separatorBefore(strand.text, text);
      const start = strand.text.length;
      strand.text += text;
      strand.segments.push({ turn, start, end: strand.text.length, passage: i });
    }
    strands.push(strand);
    return { passage, strand: before === undefined ? strand : undefined };
  });
}

/** Finals carry no blanks at their ends; those that do carry them are joined as they are. */
const separatorBefore = (before: string, text: string): string =>
  before === '' || /\s$/.test(before) || /^\s/.test(text) ? '' : ' ';

function passagesOf(turns: readonly TranscriptTurn[]): Passage[] {
  const grouped: { speaker: string; turns: number[]; text: string }[] = [];
  for (const [turn, { speaker, text }] of turns.entries()) {
    if (text === '') continue;
    const last = grouped.at(-1);
    if (last?.speaker === speaker) {
      last.turns.push(turn);
      last.text += separatorBefore(last.text, text) + text;
    } else grouped.push({ speaker, turns: [turn], text });
  }
  return grouped.map((each) => ({ ...each, tokens: tokensOf(each.text) }));
}

const continues = (passages: readonly Passage[], i: number): boolean =>
  passages[i - 2]!.speaker === passages[i]!.speaker && isBackchannel(passages[i - 1]!);

function isBackchannel({ tokens }: Passage): boolean {
  return (
    tokens.length <= BACKCHANNEL_TOKENS_MAX &&
    tokens.every(({ lower }) => BACKCHANNEL_WORDS.has(lower))
  );
}
