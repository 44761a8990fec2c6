import type { Socket } from 'node:net';

const HELD_BYTES_MAX = 1024 * 1024;

interface Held {
  readonly bytes: Buffer;
  readonly arrivedAtMs: number;
}

/** What goes one way through a connection: in order, late, or not at all for the moment. */
export class FaultyDirection {
  readonly #held: Held[] = [];
  #heldBytes = 0;
  #lateMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isAtEnd = false;
  hasEnded = false;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
  ) {
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.once('end', () => {
      this.#isAtEnd = true;
      this.#pass();
    });
    to.on('drain', () => this.#pass());
  }

  /** From now on, what arrived at least `lateMs` ago goes on. */
  flow(lateMs: number): void {
    this.#lateMs = lateMs;
    this.#pass();
  }

  /** From now on nothing goes on. */
  hold(): void {
    this.#lateMs = undefined;
    clearTimeout(this.#timer);
  }

  #take(bytes: Buffer): void {
    this.#held.push({ bytes, arrivedAtMs: performance.now() });
    this.#heldBytes += bytes.byteLength;
    if (this.#heldBytes >= HELD_BYTES_MAX) this.from.pause();
    this.#pass();
  }

  #pass(): void {
    clearTimeout(this.#timer);
    if (this.#lateMs === undefined) return;
    for (let next = this.#held[0]; next; next = this.#held[0]) {
      const waitMs = next.arrivedAtMs + this.#lateMs - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#pass(), Math.ceil(waitMs));
        return;
      }
      if (this.to.writableNeedDrain) return; // `drain` comes back here.
      this.#held.shift();
      this.#heldBytes -= next.bytes.byteLength;
      this.to.write(next.bytes);
    }
    this.from.resume();
    if (this.#isAtEnd && !this.hasEnded) {
      this.hasEnded = true;
      this.to.end();
    }
  }
}
