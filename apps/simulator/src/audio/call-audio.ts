import { msOfBytes } from '../speech/mu-law.js';
import { LatencyHistogram } from './latency-histogram.js';
import { type Arrival, PiecesUnderWay } from './pieces-under-way.js';

const BASE64_BYTES_PER_CHARACTER = 3 / 4;

/**
 * What the application adds to one call's audio, as the caller and the model hear it. Both ends are in
 * this process and read one monotonic clock, so that an arrival less its sending is the delay itself.
 *
 * Towards the caller the delay is that of hearing: Twilio plays in order and in life's time, so that a piece
 * which waits in the application while others are played is late only when the line has run dry of them.
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
  /** Where the line would have played everything if nothing stood between, and where it will have. */
  #dueEndMs = -Infinity;
  #heardEndMs = -Infinity;
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
    /** How much faster than life audio is played. */
    private readonly speed = 1,
  ) {}

  get withheld(): { readonly toCaller: number; readonly toModel: number } {
    return { toCaller: this.#speech.withheld, toModel: this.#voice.withheld };
  }

  modelSpoke(responseId: string, payload: string): void {
    this.#latestResponse = responseId;
    if (responseId === this.#cutOff) {
      this.#speech.withheld += 1;
      return;
    }
    const sentAtMs = this.now();
    const dueAtMs = Math.max(sentAtMs, this.#dueEndMs);
    this.#dueEndMs = dueAtMs + this.#playedMs(payload.length);
    this.#speech.sent({ payload, sentAtMs, responseId, dueAtMs });
  }

  /** A media message of the application arrived at Twilio. */
  lineReceived(payload: string): void {
    const startMs = Math.max(this.now(), this.#heardEndMs);
    this.#heardEndMs = startMs + this.#playedMs(payload.length);
    const arrival = this.#speech.arrived(payload);
    if (arrival) return this.#heard(arrival, startMs);
    // Of our own making: what the model says comes behind it.
    this.#dueEndMs = Math.max(this.#dueEndMs, this.#heardEndMs);
    this.ownFrames += 1;
    this.ownMs += msOfBytes(payload.length * BASE64_BYTES_PER_CHARACTER);
  }

  /** The application has emptied the line: what it had not sent of that response is not sent any more. */
  lineCleared(): void {
    this.#cutOff = this.#latestResponse;
    this.#speech.withhold();
    this.#dueEndMs = -Infinity;
    this.#heardEndMs = -Infinity;
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
    const piece = this.#voice.arrived(payload)?.piece;
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

  #heard({ piece, offset }: Arrival, startMs: number): void {
    const { sentAtMs, responseId, dueAtMs = sentAtMs } = piece;
    if (sentAtMs < this.fromMs) return;
    const delayMs = startMs - dueAtMs - this.#playedMs(offset);
    this.toCaller.record(delayMs);
    // What the way added to the pause between the two.
    if (this.#previous && this.#previous.responseId === responseId) {
      this.longestGapMs = Math.max(this.longestGapMs, delayMs - this.#previous.delayMs);
    }
    this.#previous = { responseId, delayMs };
  }

  /** Wall time that the line takes to play so much base64. */
  #playedMs(characters: number): number {
    return msOfBytes(characters * BASE64_BYTES_PER_CHARACTER) / this.speed;
  }
}
