import type { DeadLetter, DeadLetterSink } from '../dead-letter-sink.js';

/** Keeps letters in memory and can be made to hold any number of them. */
export class MemoryDeadLetters implements DeadLetterSink {
  readonly letters: DeadLetter[] = [];
  /** Counted on top of the letters that were stored. */
  others = 0;

  async store(letter: DeadLetter): Promise<void> {
    this.letters.push(letter);
  }

  async count(): Promise<number> {
    return this.letters.length + this.others;
  }
}
