import type { Conversation } from '@verbatim/audit-log';

/**
 * Where an instant of the record falls on the call's media clock, whose zero is the stream's first
 * frame. A turn is numbered when it is first heard of, so the turn that was numbered soonest after its
 * beginning tells best when the clock began.
 *
 * Limits: as exact as the recognition of the beginning of speech, some 100 ms. A call in which nobody
 * spoke is reckoned from its start.
 */
export class CallClock {
  readonly #zero: number;

  constructor({ turns, startedAt, entries }: Conversation) {
    const zeros = turns.flatMap(({ at, startMs }) => (startMs === null ? [] : [at - startMs]));
    this.#zero = zeros.length > 0 ? Math.min(...zeros) : (startedAt ?? entries[0]?.at ?? 0);
  }

  /** Milliseconds, whole, never below 0. */
  msOf(unixMs: number): number {
    return Math.max(0, Math.round(unixMs - this.#zero));
  }
}
