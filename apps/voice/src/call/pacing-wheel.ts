/** Grain of the wheel. Audio goes out in pieces of some 100 ms, so that a call comes up ten times a second. */
const SLOT_MS = 20;
/** A power of two; times the grain, the furthest that anything is put off: 1.28 s. */
const SLOTS = 64;

/** Something that is to be called again at a certain time. */
export interface Paced {
  /** Its time has come. It may ask for another. */
  due(): void;
}

/**
 * One timer for the audio of all calls of a process: 200 calls that talk would be 10,000 timers a second if
 * each had its own every 20 ms, and are 50 ticks here, each touching only those calls whose time has come.
 *
 * Bounds: each `Paced` asks for one time at a time; what is further away than the wheel's round comes early.
 * When the process was held up, all slots that were missed are served at once. While nobody waits there is
 * no timer.
 */
export class PacingWheel {
  private readonly slots: Paced[][] = Array.from({ length: SLOTS }, () => []);
  private timer: NodeJS.Timeout | undefined;
  private waiting = 0;
  /** The next slot to be served, counted from the clock's zero. */
  private cursor = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  get isTurning(): boolean {
    return this.timer !== undefined;
  }

  callAt(atMs: number, paced: Paced): void {
    if (!this.timer) this.start();
    const slot = Math.ceil(atMs / SLOT_MS);
    const within = Math.min(Math.max(slot, this.cursor), this.cursor + SLOTS - 1);
    this.slots[within % SLOTS]!.push(paced);
    this.waiting++;
  }

  private start(): void {
    this.cursor = Math.floor(this.now() / SLOT_MS) + 1;
    this.timer = setInterval(() => this.turn(), SLOT_MS);
    // What is left to be said keeps no process alive; its socket does.
    this.timer.unref();
  }

  private turn(): void {
    const until = Math.floor(this.now() / SLOT_MS);
    const rounds = Math.min(until - this.cursor + 1, SLOTS);
    // Those that ask again while they are served get a later slot, never this round's.
    const due: Paced[] = [];
    for (let slot = this.cursor; slot < this.cursor + rounds; slot++) {
      due.push(...this.slots[slot % SLOTS]!.splice(0));
    }
    this.cursor = Math.max(this.cursor, until + 1);
    this.waiting -= due.length;
    for (const paced of due) paced.due();
    if (this.waiting === 0) this.stop();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
