import type { CallScript } from '../scripts/call-script.js';
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

  hasHeardEndOf(tail: readonly string[]): boolean {
    const from = this.#heard.length - tail.length;
    return from >= 0 && tail.every((word, index) => this.#heard[from + index] === word);
  }
}

/** The last words that the agent says before the step; none if it says nothing there. */
export function tailBefore(script: CallScript, step: number): string[] {
  const words: string[] = [];
  for (let index = step - 1; index >= 0 && words.length < TAIL_WORDS; index -= 1) {
    const scripted = script.steps[index]!;
    if (scripted.kind === 'caller' || scripted.kind === 'keys') break;
    if (scripted.kind === 'agent') words.unshift(...wordsOf(scripted.text));
  }
  return words.slice(-TAIL_WORDS);
}
