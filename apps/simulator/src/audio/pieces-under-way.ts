/** One piece of audio, from its sending to its arrival. */
export interface Piece {
  /** As it was sent, in base64: the application passes it on as it is. */
  readonly payload: string;
  readonly sentAtMs: number;
  /** The response that it belongs to, where it is the model's. */
  readonly responseId?: string;
}

/** More than this under way in one direction of one call is a line that takes nothing. */
const PIECES_MAX = 2_000;

/**
 * Audio that one end has sent and the other has not seen. Nothing in either protocol numbers it, so a
 * piece is recognised by being the first one under way that says the same: order is kept on the way.
 *
 * Bounds: `PIECES_MAX`. When full: the oldest counts as withheld.
 */
export class PiecesUnderWay {
  readonly #pieces: Piece[] = [];
  /** Pieces that were overtaken by later ones, or forgotten: they never came out. */
  withheld = 0;

  get size(): number {
    return this.#pieces.length;
  }

  sent(piece: Piece): void {
    this.#pieces.push(piece);
    if (this.#pieces.length <= PIECES_MAX) return;
    this.#pieces.shift();
    this.withheld += 1;
  }

  /** Undefined for audio that nobody on this side has sent. */
  arrived(payload: string): Piece | undefined {
    const index = this.#pieces.findIndex((piece) => piece.payload === payload);
    if (index < 0) return undefined;
    this.withheld += index;
    return this.#pieces.splice(0, index + 1).at(-1);
  }

  /** The first so many came out where nobody could tell what they were. */
  forget(pieces: number): void {
    this.#pieces.splice(0, pieces);
  }

  /** What is under way will not come out any more. */
  withhold(): void {
    this.withheld += this.#pieces.length;
    this.#pieces.length = 0;
  }
}
