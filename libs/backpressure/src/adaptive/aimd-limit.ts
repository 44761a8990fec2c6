import { invariant } from '@verbatim/contracts';

export interface AimdLimitOptions {
  /** Never below, however much fails: something must find out that the other side is well again. */
  readonly floor: number;
  readonly ceiling: number;
  /** Where it begins; the floor when absent. */
  readonly initial?: number;
}

/** One operation under the limit; handed back when it ends. */
export type LimitTicket = number;

/** A failure halves. */
const FAILURE_FACTOR = 0.5;
/** An answer that is slow against its like lowers gently: it may be chance. */
const SLOW_FACTOR = 0.9;
const SLOW_AGAINST_MEAN = 2;
/** Of the mean: some 50 answers, so that a store which stays slow becomes the new usual in about as many. */
const MEAN_WEIGHT = 0.02;

/**
 * How many operations may be under way at once: one more for each full round of good answers, half as
 * many after a failure, a tenth fewer after an answer twice as slow as usual.
 *
 * What is slow is told by the mean of the answers themselves, so that 500 ms are no fault where they are
 * usual. A limit that is not used is not tested: it does not grow while fewer than half are under way.
 * Of the operations that were under way when it fell, no other makes it fall again: they tell of the
 * same trouble.
 *
 * Bounds: `floor` to `ceiling`. No clock: latencies are told.
 * Source: docs/adr/0014-adaptive-writes.md
 */
export class AimdLimit {
  readonly #floor: number;
  readonly #ceiling: number;
  #exact: number;
  #inFlight = 0;
  #lastTicket = 0;
  /** Tickets up to this one were taken before the limit last fell. */
  #fellAfter = 0;
  #meanMs: number | undefined;

  constructor({ floor, ceiling, initial = floor }: AimdLimitOptions) {
    const isWhole = [floor, ceiling, initial].every((each) => Number.isInteger(each) && each >= 1);
    invariant(isWhole, `a limit has whole bounds above 0, not ${floor} to ${ceiling}`);
    invariant(floor <= ceiling, `a limit's floor ${floor} is not above its ceiling ${ceiling}`);
    this.#floor = floor;
    this.#ceiling = ceiling;
    this.#exact = this.#bounded(initial);
  }

  get limit(): number {
    return Math.floor(this.#exact);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** An operation begins. Whether there is room is the caller's question to `limit`. */
  take(): LimitTicket {
    this.#inFlight += 1;
    this.#lastTicket += 1;
    return this.#lastTicket;
  }

  onSuccess(ticket: LimitTicket, latencyMs: number): void {
    const wasUsed = this.#inFlight * 2 >= this.limit;
    this.#inFlight -= 1;
    const isSlow = this.#meanMs !== undefined && latencyMs > this.#meanMs * SLOW_AGAINST_MEAN;
    this.#meanMs =
      this.#meanMs === undefined
        ? latencyMs
        : this.#meanMs + (latencyMs - this.#meanMs) * MEAN_WEIGHT;
    if (isSlow) this.#fall(ticket, SLOW_FACTOR);
    else if (wasUsed) this.#exact = this.#bounded(this.#exact + 1 / this.#exact);
  }

  onFailure(ticket: LimitTicket): void {
    this.#inFlight -= 1;
    this.#fall(ticket, FAILURE_FACTOR);
  }

  #fall(ticket: LimitTicket, factor: number): void {
    if (ticket <= this.#fellAfter) return;
    this.#fellAfter = this.#lastTicket;
    this.#exact = this.#bounded(this.#exact * factor);
  }

  #bounded(value: number): number {
    return Math.min(this.#ceiling, Math.max(this.#floor, value));
  }
}
