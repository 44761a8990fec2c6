import { msOfBytes } from '../speech/mu-law.js';
import { LatencyHistogram } from './latency-histogram.js';
import { type Piece, PiecesUnderWay } from './pieces-under-way.js';

const BASE64_BYTES_PER_CHARACTER = 3 / 4;

/**
 * What the application adds to one call's audio, as the caller and the model hear it. Both ends are in
 * this process and read one monotonic clock, so that an arrival less its sending is the delay itself.
 *
 * What is measured includes the time in which this process is busy with something else: see
 * docs/specs/simulator.md, section 10.
 */
export class CallAudio {
  readonly toCaller = new LatencyHistogram();
  readonly toModel = new LatencyHistogram();
  readonly opening = new LatencyHistogram();
  readonly turnWait = new LatencyHistogram();
  longestGapMs = 0;
  ownFrames = 0;
  ownMs = 0;
  readonly #speech = new PiecesUnderWay();
  readonly #voice = new PiecesUnderWay();
  /** The piece of speech that arrived last, with its delay. */
  #previous: { readonly responseId: string | undefined; readonly delayMs: number } | undefined;
  /** Cut off by the caller: the application sends no more of it. */
  #cutOff: string | undefined;
  #latestResponse: string | undefined;
  #firstFrameAtMs: number | undefined;
  #heardSinceMs = Infinity;
  #turnEndedAtMs: number | undefined;

  /** Of what is sent before `fromMs` nothing is measured: this process is warming up. */
  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly fromMs = -Infinity,
  ) {}

  get withheld(): { readonly toCaller: number; readonly toModel: number } {
    return { toCaller: this.#speech.withheld, toModel: this.#voice.withheld };
  }

  modelSpoke(responseId: string, payload: string): void {
    this.#latestResponse = responseId;
    if (responseId === this.#cutOff) this.#speech.withheld += 1;
    else this.#speech.sent({ payload, sentAtMs: this.now(), responseId });
  }

  /** A media message of the application arrived at Twilio. */
  lineReceived(payload: string): void {
    const piece = this.#speech.arrived(payload);
    if (piece) return this.#heard(piece);
    this.ownFrames += 1;
    this.ownMs += msOfBytes(payload.length * BASE64_BYTES_PER_CHARACTER);
  }

  /** The application has emptied the line: what it had not sent of that response is not sent any more. */
  lineCleared(): void {
    this.#cutOff = this.#latestResponse;
    this.#speech.withhold();
  }

  callerSpoke(payload: string): void {
    const sentAtMs = this.now();
    this.#firstFrameAtMs ??= sentAtMs;
    this.#voice.sent({ payload, sentAtMs });
  }

  /**
   * A session of the model has found out that it hears this call, after so many frames. They came out,
   * but the session could not tell whose they were.
   */
  modelKnows(session: { readonly frames: number; readonly firstFrameAtMs: number }): void {
    if (this.#heardSinceMs < Infinity) {
      // A second session: frames of the first may have been lost with it, so that counting tells nothing.
      this.#voice.withhold();
      return;
    }
    this.#heardSinceMs = session.firstFrameAtMs;
    this.#voice.forget(session.frames);
    const startedAtMs = this.#firstFrameAtMs ?? session.firstFrameAtMs;
    this.opening.record(session.firstFrameAtMs - startedAtMs);
  }

  modelReceived(payload: string): void {
    const piece = this.#voice.arrived(payload);
    // What was sent before the session listened waited for that: it is in `opening`.
    if (!piece || piece.sentAtMs < Math.max(this.#heardSinceMs, this.fromMs)) return;
    this.toModel.record(this.now() - piece.sentAtMs);
  }

  /** The model waits to be asked for an answer. */
  turnEnded(): void {
    this.#turnEndedAtMs ??= this.now();
  }

  answerAsked(): void {
    if (this.#turnEndedAtMs !== undefined) this.turnWait.record(this.now() - this.#turnEndedAtMs);
    this.#turnEndedAtMs = undefined;
  }

  #heard({ sentAtMs, responseId }: Piece): void {
    if (sentAtMs < this.fromMs) return;
    const delayMs = this.now() - sentAtMs;
    this.toCaller.record(delayMs);
    // (arrival - arrival before) - (sending - sending before): what the way added to the pause.
    if (this.#previous && this.#previous.responseId === responseId) {
      this.longestGapMs = Math.max(this.longestGapMs, delayMs - this.#previous.delayMs);
    }
    this.#previous = { responseId, delayMs };
  }
}
