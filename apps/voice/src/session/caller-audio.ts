import { AudioLane, type AudioLaneOptions, type AudioSocket } from '../call/audio-lane.js';
import type { MediaClock } from '../call/media-clock.js';
import type { ModelConnection } from '../model/model-connection.js';
import { decodedBytes } from '../twilio/media-messages.js';
import { KeptAudio } from './kept-audio.js';

export interface CallerAudioOptions {
  readonly model: Pick<ModelConnection, 'bufferedAmount' | 'sendRaw'>;
  readonly clock: MediaClock;
  readonly limits: AudioLaneOptions;
}

/** Turn detection tells of speech some 100 ms after its first sound, and counts 300 ms before it. */
const LEAD_MS = 600;
/** By then a session has told of the speech in what it was given at once. */
const SETTLING_MS = 3_000;

/**
 * The caller's audio on its way to the model, and as much of it again as the model has not made words of yet:
 * a session that dies takes with it what it had only heard, and the next one is given it once more.
 *
 * Bounds: the lane's own, and half a minute kept beside it: nobody says more than that without a pause in which it is
 * committed. When full: the oldest is let go.
 * Crash: gone with the process.
 */
export class CallerAudio {
  private readonly socket: AudioSocket;
  private lane: AudioLane;
  private kept = new KeptAudio();
  /** While no session takes audio: frames from this one on have not been sent. */
  private unsentFrom: number | undefined;
  private shedBefore = 0;
  /** Until then a session that was given audio again may not have told of it yet. */
  private replayedUntilMs = 0;

  constructor(private readonly options: CallerAudioOptions) {
    const { model, limits } = options;
    this.socket = {
      get bufferedAmount() {
        return model.bufferedAmount;
      },
      send: (frame, onFlushed) => model.sendRaw(frame, onFlushed),
    };
    this.lane = new AudioLane(this.socket, limits);
  }

  /** The first session takes audio from now on. */
  open(): void {
    this.lane.open();
  }

  /** A frame of the caller's, as Twilio sent it. */
  send(payload: string, timestampMs: number): void {
    const atMs = this.options.clock.received(timestampMs, decodedBytes(payload));
    this.kept.push(payload, atMs);
    if (this.unsentFrom === undefined) this.forward(payload, atMs);
    while (this.kept.isFull) this.letGo(1);
  }

  /** From now on frames are kept only: the session is gone, or about to be replaced. */
  hold(): void {
    this.unsentFrom ??= this.kept.length;
  }

  /** It stays after all, and gets what it has missed. */
  release(): void {
    const from = this.unsentFrom;
    this.unsentFrom = undefined;
    if (from !== undefined) this.forwardKept(from);
  }

  /** Another session takes over: it gets all that is kept, and counts its own audio from 0. */
  replay(): void {
    const { clock, limits } = this.options;
    this.shedBefore += this.lane.takeShed();
    this.lane = new AudioLane(this.socket, limits);
    this.lane.open();
    clock.nextSession();
    this.unsentFrom = undefined;
    this.replayedUntilMs = clock.nowMs + SETTLING_MS;
    this.forwardKept(0);
  }

  /** Another session takes over from the next frame on; what was sent is told by the one before. */
  cutOver(): void {
    this.kept = new KeptAudio();
    this.replay();
  }

  /** Since when the caller has said what no final has told yet; undefined: all of it is told. */
  owedSince(callMs: number | undefined): void {
    const { nowMs } = this.options.clock;
    if (nowMs < this.replayedUntilMs) return;
    const gone = this.kept.countBefore((callMs ?? nowMs) - LEAD_MS);
    const mayGo = this.unsentFrom === undefined ? gone : Math.min(gone, this.unsentFrom);
    if (mayGo > 0) this.letGo(mayGo);
  }

  /** This has its final: a session that hears the rest again is given silence in its place. */
  told(fromMs: number, toMs: number): void {
    this.kept.silence(fromMs, toMs);
  }

  /** The moment from which on everything can be told to another session. */
  get keptSinceMs(): number {
    return this.kept.atMs(0) ?? this.options.clock.nowMs;
  }

  takeShed(): number {
    const shed = this.shedBefore + this.lane.takeShed();
    this.shedBefore = 0;
    return shed;
  }

  private forwardKept(from: number): void {
    const { kept } = this;
    for (let place = from; place < kept.length; place++) {
      this.forward(kept.payload(place), kept.atMs(place)!);
    }
  }

  private forward(payload: string, atMs: number): void {
    const { clock } = this.options;
    const bytes = decodedBytes(payload);
    this.lane.send({
      // Base64 needs no escaping, so the frame is put together instead of serialised.
      texts: [`{"type":"input_audio_buffer.append","audio":"${payload}"}`],
      onSent: () => clock.forwarded(atMs, bytes),
    });
  }

  /** Frames that were never sent count as shed. */
  private letGo(count: number): void {
    this.kept.drop(count);
    if (this.unsentFrom === undefined) return;
    this.shedBefore += Math.max(0, count - this.unsentFrom);
    this.unsentFrom = Math.max(0, this.unsentFrom - count);
  }
}
