import { decodedBytes } from '../twilio/media-messages.js';
import { clearFrame, markFrame, mediaFrame } from '../twilio/outgoing-frames.js';
import type { Interruption } from '../transcript/agent-turns.js';
import type { AudioLane } from './audio-lane.js';
import type { Line } from './bridge.js';
import { BYTES_PER_MS } from './media-clock.js';
import { PacingWheel } from './pacing-wheel.js';
import { Playback } from './playback.js';

/**
 * How far ahead of the caller's ear audio is sent: long enough for a held-up process and the way to Twilio,
 * short enough that a caller who interrupts leaves little behind. docs/adr/0034.
 */
export const LEAD_MS = 300;
/** What waits for its time is at most so long: more than the longest response of the model, which is 205 s. */
const KEPT_MAX_MS = 300_000;
/** Three bytes are four characters; audio is cut between such groups, and needs no decoding. */
const GROUP_BYTES = 3;
const GROUP_CHARACTERS = 4;

export interface Pacing {
  readonly leadMs: number;
  /** The process's. */
  readonly wheel: PacingWheel;
}

export interface PacedSpeechOptions {
  readonly line: Pick<Line, 'streamSid' | 'send'>;
  readonly lane: AudioLane;
  readonly pacing?: Pacing | undefined;
  readonly now?: () => number;
}

interface Piece {
  readonly itemId: string;
  readonly payload: string;
  readonly bytes: number;
}

/**
 * The agent's audio on its way to the caller, a stated lead ahead of the ear and no more: a model makes
 * speech several times as fast as it is heard, and what Twilio has been given can only be thrown away.
 * Each piece, a third of the lead long, has a mark of its own behind it.
 *
 * Bounds: `KEPT_MAX_MS` waits here. When full: the newest is lost, counted as shed, and its item is never
 * taken as heard whole. Order: as it came.
 */
export class PacedSpeech {
  private readonly playback: Playback;
  private readonly wheel: PacingWheel;
  private readonly now: () => number;
  private readonly leadMs: number;
  private readonly pieceCharacters: number;
  private kept: Piece[] = [];
  private keptMs = 0;
  private lostPieces = 0;
  private isAwaited = false;

  constructor(private readonly options: PacedSpeechOptions) {
    this.now = options.now ?? (() => performance.now());
    const pacing = options.pacing ?? { leadMs: LEAD_MS, wheel: new PacingWheel(this.now) };
    this.wheel = pacing.wheel;
    this.leadMs = pacing.leadMs;
    this.playback = new Playback(this.now);
    const pieceBytes = (this.leadMs / 3) * BYTES_PER_MS;
    this.pieceCharacters = Math.ceil(pieceBytes / GROUP_BYTES) * GROUP_CHARACTERS;
  }

  /** Audio of one of the model's items, or of our own. False: it was cut off before, and is not said. */
  say(responseId: string, itemId: string, payload: string, mediaNowMs: number): boolean {
    if (!this.playback.generated(responseId, itemId, decodedBytes(payload), mediaNowMs)) {
      return false;
    }
    const { pieceCharacters } = this;
    for (let at = 0; at < payload.length; at += pieceCharacters) {
      const piece = payload.slice(at, at + pieceCharacters);
      this.take({ itemId, payload: piece, bytes: decodedBytes(piece) });
    }
    if (this.kept.length > 0) this.await();
    return true;
  }

  /** Generated for nobody: the line is down. */
  note(responseId: string, itemId: string, payload: string, mediaNowMs: number): void {
    this.playback.generated(responseId, itemId, decodedBytes(payload), mediaNowMs);
  }

  /** A mark came back. */
  played(markName: string): void {
    if (this.playback.played(markName)) this.pump();
  }

  /** Something of what was said is still to be heard. */
  get hasUnplayed(): boolean {
    return this.kept.length > 0 || this.playback.isPlaying;
  }

  /** Everything that was not heard is cut off; what of it waits here is dropped. See `Playback.interrupt`. */
  interrupt(activeResponseIds: readonly string[]): Interruption[] {
    this.dropKept();
    return this.playback.interrupt(activeResponseIds);
  }

  /** Silences the line. */
  clear(): void {
    const { line, lane } = this.options;
    lane.discardKept();
    line.send(clearFrame(line.streamSid), () => undefined);
  }

  isHeardWhole(itemId: string): boolean {
    return this.playback.isHeardWhole(itemId);
  }

  generatedMs(itemId: string): number {
    return this.playback.generatedMs(itemId);
  }

  spanOf(itemId: string): ReturnType<Playback['spanOf']> {
    return this.playback.spanOf(itemId);
  }

  nextStream(): void {
    this.dropKept();
    this.playback.nextStream();
  }

  /** Pieces lost since the last call of this. */
  takeShed(): number {
    const lost = this.lostPieces;
    this.lostPieces = 0;
    return lost + this.options.lane.takeShed();
  }

  /** Its time on the wheel has come. */
  due(): void {
    this.isAwaited = false;
    this.pump();
    if (this.kept.length > 0) this.await();
  }

  private take(piece: Piece): void {
    if (this.kept.length === 0 && this.playback.aheadMs < this.leadMs) return this.write(piece);
    if (this.keptMs >= KEPT_MAX_MS) {
      this.lostPieces++;
      return this.playback.lost(piece.itemId);
    }
    this.kept.push(piece);
    this.keptMs += piece.bytes / BYTES_PER_MS;
  }

  private pump(): void {
    while (this.kept.length > 0 && this.playback.aheadMs < this.leadMs) {
      const piece = this.kept.shift()!;
      this.keptMs -= piece.bytes / BYTES_PER_MS;
      this.write(piece);
    }
  }

  private write({ itemId, payload, bytes }: Piece): void {
    const { line, lane } = this.options;
    const { streamSid } = line;
    const markName = this.playback.sent(itemId, bytes);
    lane.send({
      texts: [mediaFrame(streamSid, payload), markFrame(streamSid, markName)],
      onShed: () => this.playback.shed(markName),
    });
  }

  private await(): void {
    if (this.isAwaited) return;
    this.isAwaited = true;
    this.wheel.callAt(this.now() + this.playback.aheadMs - this.leadMs, this);
  }

  private dropKept(): void {
    this.kept = [];
    this.keptMs = 0;
  }
}
