import { OperationalError } from '@verbatim/contracts';

/** Something that the store has and the database could not be given. */
export interface NotRestored {
  /** An object, or a call. */
  readonly what: string;
  readonly reason: string;
  /** Nobody can have it any more, as the key of an erased call: no fault of the store or of this run. */
  readonly isGone: boolean;
}

/** How many are told one by one; the rest is counted. */
const TOLD_MAX = 1_000;

/** What a rebuild could not restore. Bounds: `TOLD_MAX` in memory. */
export class RebuildFindings {
  readonly #told: NotRestored[] = [];
  #faults = 0;
  #untold = 0;

  /** Everything about it was to be there and is not. */
  fault(what: string, reason: string): void {
    this.#faults += 1;
    this.#add({ what, reason, isGone: false });
  }

  gone(what: string, reason: string): void {
    this.#add({ what, reason, isGone: true });
  }

  /** Runs the restoring of one thing; that it cannot be done is a fault. Errors: those that may pass by themselves. */
  async attempt(what: string, restore: () => Promise<void>): Promise<void> {
    try {
      await restore();
    } catch (error) {
      if (!(error instanceof OperationalError) || error.retryable) throw error;
      this.fault(what, error.message);
    }
  }

  get told(): readonly NotRestored[] {
    return this.#told;
  }

  get untold(): number {
    return this.#untold;
  }

  /** That no decision explains. */
  get faults(): number {
    return this.#faults;
  }

  #add(one: NotRestored): void {
    if (this.#told.length < TOLD_MAX) this.#told.push(one);
    else this.#untold += 1;
  }
}
