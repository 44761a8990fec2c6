import type { Line, Turn } from '../calls/agent-lines.js';
import { wordsOf } from '../speech/framing.js';
import { speakingMs } from '../speech/speech-encoder.js';

/** The step of words that no script has. */
export const UNSCRIPTED = -1;

/** A model that is told to say exactly these words says them. Undefined: it was told no such thing. */
export function exactWordsIn(instructions: string | undefined): string | undefined {
  return /\bexactly these words: (\S[\s\S]*)$/.exec(instructions ?? '')?.[1];
}

/**
 * What is said when exact words are asked for. They are the script's own opening, where it begins with them;
 * else they stand before an opening of which nothing was said yet, since the caller waits for that by ear.
 */
export function exactTurn(exactWords: string, scripted: Turn, hasBegun: boolean): Turn {
  const words = wordsOf(exactWords);
  const opening = scripted.lines.flatMap((line) => line.words).join(' ');
  if (opening === words.join(' ')) return { lines: scripted.lines, tools: [] };
  const line: Line = { step: UNSCRIPTED, words, durationMs: speakingMs(words) };
  return { lines: [line, ...(hasBegun ? [] : scripted.lines)], tools: [] };
}
