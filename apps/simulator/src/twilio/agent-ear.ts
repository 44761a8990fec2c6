import type { CallScript } from '../scripts/call-script.js';
import { hasBlanks } from '../scripts/filled-in.js';
import { wordsOf } from '../speech/framing.js';

/** So many last words of what the agent is to say must be heard in a row to know that it has finished. */
const TAIL_WORDS = 3;

/**
 * How the caller knows, by ear alone, whether the agent has finished what the script lets it say now.
 * Starts afresh each time the caller has spoken.
 */
export class AgentEar {
  readonly #heard: string[] = [];
  #heardCount = 0;

  /** Words heard since the caller spoke last. */
  get wordsHeard(): number {
    return this.#heardCount;
  }

  hear(word: string): void {
    this.#heardCount += 1;
    this.#heard.push(word);
    if (this.#heard.length > TAIL_WORDS) this.#heard.shift();
  }

  startAfresh(): void {
    this.#heard.length = 0;
    this.#heardCount = 0;
  }

  /** Of one of these. A word with a blank in it may have been anything. */
  hasHeardEndOf(tails: readonly (readonly string[])[]): boolean {
    return tails.some((tail) => {
      const from = this.#heard.length - tail.length;
      return (
        from >= 0 &&
        tail.every((word, index) => hasBlanks(word) || this.#heard[from + index] === word)
      );
    });
  }
}

/**
 * The last words that the agent says before the step: of each line that may be its last there, where it
 * depends on what tools return which one is said. None if it says nothing there.
 */
export function tailsBefore(script: CallScript, step: number): string[][] {
  const tails: string[][] = [];
  for (let index = step - 1; index >= 0; index -= 1) {
    const scripted = script.steps[index]!;
    if (scripted.kind === 'caller' || scripted.kind === 'keys') break;
    if (scripted.kind !== 'agent') continue;
    if (scripted.when === undefined && tails.length > 0) break;
    tails.push(lastWordsTo(script, index));
    if (scripted.when === undefined) break;
  }
  return tails;
}

/** Reaches into the lines before, where this one is short and they are said for certain. */
function lastWordsTo(script: CallScript, last: number): string[] {
  const words: string[] = [];
  for (let index = last; index >= 0 && words.length < TAIL_WORDS; index -= 1) {
    const scripted = script.steps[index]!;
    if (scripted.kind === 'caller' || scripted.kind === 'keys') break;
    if (scripted.kind !== 'agent') continue;
    if (index < last && (scripted.when ?? scriptedWhen(script, last)) !== undefined) break;
    words.unshift(...wordsOf(scripted.text));
  }
  // Nobody knows of how many words a blank becomes: what follows the last one tells the end, or else any word.
  const blank = words.findLastIndex(hasBlanks);
  const certain = blank < words.length - 1 ? words.slice(blank + 1) : words.slice(blank);
  return certain.slice(-TAIL_WORDS);
}

function scriptedWhen(script: CallScript, step: number) {
  const scripted = script.steps[step]!;
  return scripted.kind === 'agent' ? scripted.when : undefined;
}
