/** One piece of audio, from its sending to its arrival. */
export interface Piece {
  /** As it was sent, in base64: the application passes it on as it is, or cut into several. */
  readonly payload: string;
  readonly sentAtMs: number;
  /** The response that it belongs to, where it is the model's. */
  readonly responseId?: string;
  /** When the caller would hear it if nothing stood between, where it is the model's. */
  readonly dueAtMs?: number;
}

export interface Arrival {
  readonly piece: Piece;
  /** Characters of it that arrived before: the application may cut a piece into several. */
  readonly offset: number;
}

/** More than this under way in one direction of one call is a line that takes nothing. */
const PIECES_MAX = 2_000;

/**
 * Audio that one end has sent and the other has not seen. Nothing in either protocol numbers it, so a
 * piece is recognised by being the first one under way that says the same: order is kept on the way. One
 * that is cut on its way arrives in parts, each of which is what its rest begins with.
 *
 * Bounds: `PIECES_MAX`. When full: the oldest counts as withheld.
 */
export class PiecesUnderWay {
  readonly #pieces: Piece[] = [];
  /** Of the first piece, what has arrived. */
  #offset = 0;
  /** Pieces that were overtaken by later ones, or forgotten: they never came out. */
  withheld = 0;

  get size(): number {
    return this.#pieces.length;
  }

  sent(piece: Piece): void {
    this.#pieces.push(piece);
    if (this.#pieces.length <= PIECES_MAX) return;
    this.#drop(1);
    this.withheld += 1;
  }

  /** Undefined for audio that nobody on this side has sent. */
  arrived(payload: string): Arrival | undefined {
    const index = this.#pieces.findIndex((piece, place) =>
      piece.payload.startsWith(payload, place === 0 ? this.#offset : 0),
    );
    if (index < 0) return undefined;
    if (index > 0) {
      this.withheld += index;
      this.#drop(index);
    }
    const piece = this.#pieces[0]!;
    const offset = this.#offset;
    this.#offset += payload.length;
    if (this.#offset >= piece.payload.length) this.#drop(1);
    return { piece, offset };
  }

  /** The first so many came out where nobody could tell what they were. */
  forget(pieces: number): void {
    this.#drop(pieces);
  }

  /** What is under way will not come out any more. */
  withhold(): void {
    this.withheld += this.#pieces.length;
    this.#drop(this.#pieces.length);
  }

  #drop(pieces: number): void {
    this.#pieces.splice(0, pieces);
    this.#offset = 0;
  }
}
