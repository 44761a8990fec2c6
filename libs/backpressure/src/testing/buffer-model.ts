import type { StreamPolicy } from '@verbatim/contracts';
import type { BufferCounters } from '../buffer/buffer-options.js';
import { isSheddable, type Letter } from './letters.js';

export interface ModelOptions {
  readonly capacityEvents: number;
  readonly capacityBytes: number;
  readonly policy: StreamPolicy;
}

/**
 * What a bounded buffer promises, in the plainest possible way: one array, searched from the front,
 * with every quantity counted anew each time it is asked for.
 */
export class BufferModel {
  held: Letter[] = [];
  waiting: Letter[] = [];
  dropped: Letter[] = [];
  answers = new Map<Letter, string>();
  isClosed = false;
  taken = 0;
  offered = 0;
  accepted = 0;
  refused = 0;

  constructor(
    private readonly options: ModelOptions,
    private readonly sizeOf: (letter: Letter) => number,
  ) {}

  get counters(): BufferCounters {
    const { offered, accepted, refused, taken } = this;
    return {
      offered,
      accepted,
      refused,
      dropped: this.dropped.length,
      taken,
      waiting: this.waiting.length,
    };
  }

  get bytes(): number {
    return this.held.reduce((sum, letter) => sum + this.sizeOf(letter), 0);
  }

  offer(letter: Letter): string {
    this.offered += 1;
    const outcome = this.admit(letter, this.waiting.length > 0);
    if (outcome !== 'accepted' && outcome !== 'dropped') this.refused += 1;
    return outcome;
  }

  /** The letter must be unique: it names the producer. */
  offerWhenRoom(letter: Letter): void {
    this.offered += 1;
    const outcome = this.admit(letter, this.waiting.length > 0);
    if (outcome === 'full') this.waiting.push(letter);
    else this.answer(letter, outcome === 'dropped' ? 'accepted' : outcome);
  }

  abort(letter: Letter): void {
    if (!this.waiting.includes(letter)) return;
    this.waiting = this.waiting.filter((other) => other !== letter);
    this.answer(letter, 'aborted');
    this.letIn();
  }

  take(): Letter | undefined {
    const letter = this.held.shift();
    if (letter === undefined) return undefined;
    this.taken += 1;
    this.letIn();
    return letter;
  }

  takeMany(maxEvents: number, maxBytes: number): Letter[] {
    const letters: Letter[] = [];
    let bytes = 0;
    for (const letter of this.held) {
      if (letters.length === maxEvents) break;
      if (letters.length > 0 && bytes + this.sizeOf(letter) > maxBytes) break;
      letters.push(letter);
      bytes += this.sizeOf(letter);
    }
    this.held = this.held.slice(letters.length);
    this.taken += letters.length;
    this.letIn();
    return letters;
  }

  close(): void {
    this.isClosed = true;
    for (const letter of this.waiting) this.answer(letter, 'closed');
    this.waiting = [];
  }

  private admit(letter: Letter, isBehindOthers: boolean): string {
    const { capacityBytes, policy } = this.options;
    if (this.isClosed) return 'closed';
    if (this.sizeOf(letter) > capacityBytes) return 'too-large';
    const mayDrop = policy === 'drop-oldest';
    if (isBehindOthers && !(mayDrop && isSheddable(letter))) return 'full';
    if (this.fits(this.held, letter)) return this.enter(letter, 'accepted');
    if (!mayDrop) return 'full';
    if (
      !this.fits(
        this.held.filter((held) => !isSheddable(held)),
        letter,
      )
    ) {
      if (!isSheddable(letter)) return 'full';
      this.accepted += 1;
      this.dropped.push(letter);
      return 'dropped';
    }
    while (!this.fits(this.held, letter)) {
      const oldest = this.held.findIndex(isSheddable);
      this.dropped.push(...this.held.splice(oldest, 1));
    }
    return this.enter(letter, 'dropped');
  }

  private enter(letter: Letter, outcome: string): string {
    this.held.push(letter);
    this.accepted += 1;
    return outcome;
  }

  private letIn(): void {
    while (this.waiting.length > 0) {
      const next = this.waiting[0] as Letter;
      if (this.admit(next, false) === 'full') return;
      this.waiting.shift();
      this.answers.set(next, 'accepted');
    }
  }

  private answer(letter: Letter, outcome: string): void {
    this.answers.set(letter, outcome);
    if (outcome !== 'accepted') this.refused += 1;
  }

  private fits(beside: readonly Letter[], letter: Letter): boolean {
    const bytes = beside.reduce((sum, held) => sum + this.sizeOf(held), this.sizeOf(letter));
    return beside.length < this.options.capacityEvents && bytes <= this.options.capacityBytes;
  }
}
