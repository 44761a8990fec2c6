import { invariant } from '@verbatim/contracts';

/**
 * Space that is kept for what certain owners may still have to write when nobody else may write any
 * more. Only arithmetic: whoever appends asks how much is kept, and by whom.
 *
 * Bounds: one entry per owner; who admits owners bounds how many there are.
 */
export class Reservations {
  readonly #byOwner = new Map<string, number>();
  #bytes = 0;

  /** Of all owners together. */
  get bytes(): number {
    return this.#bytes;
  }

  of(owner: string): number {
    return this.#byOwner.get(owner) ?? 0;
  }

  /** What the owner has so far is replaced, not added to. */
  set(owner: string, bytes: number): void {
    invariant(
      Number.isSafeInteger(bytes) && bytes > 0,
      `${bytes} is no number of bytes to reserve`,
    );
    this.#bytes += bytes - this.of(owner);
    this.#byOwner.set(owner, bytes);
  }

  /** Takes from what the owner has, as far as it goes; says how much that was. */
  draw(owner: string, bytes: number): number {
    const drawn = Math.min(bytes, this.of(owner));
    if (drawn === 0) return 0;
    this.#byOwner.set(owner, this.of(owner) - drawn);
    this.#bytes -= drawn;
    return drawn;
  }

  giveBack(owner: string, bytes: number): void {
    if (bytes === 0 || !this.#byOwner.has(owner)) return;
    this.#byOwner.set(owner, this.of(owner) + bytes);
    this.#bytes += bytes;
  }

  release(owner: string): void {
    this.#bytes -= this.of(owner);
    this.#byOwner.delete(owner);
  }
}
