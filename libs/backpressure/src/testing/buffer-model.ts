import type { EventClass, StreamPolicy } from '@verbatim/contracts';
import type { BufferCounters } from '../buffer/buffer-options.js';
import type { OfferManyOutcome } from '../buffer/offer-outcome.js';
import { isSheddable, keyOf, sizeOf, type Letter } from './letters.js';

export interface ModelOptions {
  readonly capacityEvents: number;
  readonly capacityBytes: number;
  readonly policy: StreamPolicy;
  readonly criticalReservePercent: number;
}

/**
 * What a bounded buffer promises, in the plainest possible way: one array, searched from the front,
 * with every quantity counted anew each time it is asked for.
 */
export class BufferModel {
  held: Letter[] = [];
  waiting: Letter[] = [];
  /** In the order in which they gave way; `superseded a3` for one that a newer one replaced. */
  gaveWay: string[] = [];
  dropped = 0;
  superseded = 0;
  answers = new Map<Letter, string>();
  isClosed = false;
  taken = 0;
  offered = 0;
  accepted = 0;
  refused = 0;

  /** What a clock that stands still during a call would show. */
  now = 0;
  acceptedAt = new Map<Letter, number>();

  constructor(private readonly options: ModelOptions) {}

  get counters(): BufferCounters {
    const { offered, accepted, refused, dropped, superseded, taken } = this;
    return { offered, accepted, refused, dropped, superseded, taken, waiting: this.waiting.length };
  }

  get bytes(): number {
    return this.held.reduce((sum, letter) => sum + sizeOf(letter), 0);
  }

  lane(itemClass: EventClass): Letter[] {
    return this.held.filter((letter) => this.mayGo(letter) === (itemClass === 'sheddable'));
  }

  offer(letter: Letter): string {
    this.offered += 1;
    const outcome = this.admit(letter, this.waiting.length > 0);
    if (isRefused(outcome)) this.refused += 1;
    return outcome;
  }

  offerMany(letters: readonly Letter[], from: number): OfferManyOutcome {
    for (let i = from; i < letters.length; i += 1) {
      const outcome = this.offer(letters[i] as Letter);
      if (isRefused(outcome)) return { accepted: i - from, refused: outcome };
    }
    return { accepted: Math.max(0, letters.length - from), refused: undefined };
  }

  /** The letter must be unique: it names the producer. */
  offerWhenRoom(letter: Letter): void {
    this.offered += 1;
    const outcome = this.admit(letter, this.waiting.length > 0);
    if (outcome === 'full') this.waiting.push(letter);
    else this.answer(letter, isRefused(outcome) ? outcome : 'accepted');
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

  /** From `lane`, or from all; the letters in `unwanted` are not accepted. */
  takeMany(
    maxEvents: number,
    maxBytes: number,
    lane: readonly Letter[] = this.held,
    unwanted = '',
  ): Letter[] {
    const letters: Letter[] = [];
    let bytes = 0;
    for (const letter of lane) {
      if (letters.length >= maxEvents) break;
      if (letters.length > 0 && bytes + sizeOf(letter) > maxBytes) break;
      if (letter[0] === unwanted) break;
      letters.push(letter);
      bytes += sizeOf(letter);
    }
    this.held = this.held.filter((letter) => !letters.includes(letter));
    this.taken += letters.length;
    if (letters.length > 0) this.letIn();
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
    if (sizeOf(letter) > capacityBytes) return 'too-large';
    const maySupersede = policy === 'latest-per-key' && this.mayGo(letter);
    if (isBehindOthers && !this.mayGo(letter)) return 'full';
    const staying = this.held.filter((held) => !this.mayGo(held));
    if (!this.fits(staying, letter)) return this.mayGo(letter) ? this.drop(letter) : 'full';
    const older = maySupersede ? this.held.find((held) => this.isOlder(held, letter)) : undefined;
    if (older !== undefined) this.letGo(older, 'superseded');
    if (policy === 'drop-newest' && this.mayGo(letter) && !this.fits(this.held, letter)) {
      return this.drop(letter);
    }
    const dropped = this.dropped;
    while (!this.fits(this.held, letter)) {
      const going = this.held.filter((held) => this.mayGo(held));
      this.letGo((policy === 'drop-newest' ? going.at(-1) : going[0]) as Letter, 'dropped');
    }
    this.held.push(letter);
    this.acceptedAt.set(letter, this.now);
    this.accepted += 1;
    if (older !== undefined) return 'superseded';
    if (this.dropped === dropped) return 'accepted';
    return policy === 'drop-newest' ? 'dropped newest' : 'dropped oldest';
  }

  private mayGo(letter: Letter): boolean {
    return this.options.policy !== 'block' && isSheddable(letter);
  }

  private isOlder(held: Letter, letter: Letter): boolean {
    return this.mayGo(held) && keyOf(held) !== undefined && keyOf(held) === keyOf(letter);
  }

  private letGo(letter: Letter, reason: 'dropped' | 'superseded'): void {
    this.held.splice(this.held.indexOf(letter), 1);
    this[reason] += 1;
    this.gaveWay.push(`${reason} ${letter}`);
  }

  /** The arrival itself. */
  private drop(letter: Letter): string {
    this.accepted += 1;
    this.dropped += 1;
    this.gaveWay.push(`dropped ${letter}`);
    return 'dropped arrival';
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
    const { capacityEvents, capacityBytes, criticalReservePercent } = this.options;
    const isWithin = (letters: readonly Letter[], percent: number): boolean => {
      const bytes = letters.reduce((sum, each) => sum + sizeOf(each), 0);
      const floor = (capacity: number): number => Math.floor((capacity * percent) / 100);
      return letters.length <= floor(capacityEvents) && bytes <= floor(capacityBytes);
    };
    const together = [...beside, letter];
    const going = together.filter((each) => this.mayGo(each));
    if (!isWithin(together, 100)) return false;
    return !this.mayGo(letter) || isWithin(going, 100 - criticalReservePercent);
  }
}

const REFUSALS = ['full', 'too-large', 'closed'] as const;

function isRefused(outcome: string): outcome is (typeof REFUSALS)[number] {
  return REFUSALS.some((refusal) => refusal === outcome);
}
