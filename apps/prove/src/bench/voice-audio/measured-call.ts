import type { WebSocket } from 'ws';
import type { ModelSession, SessionListener } from './model-session.js';
import { DELTA_MS } from './model-session.js';
import { PlayedLine } from './played-line.js';
import { Samples } from './samples.js';
import { stampedAudio, stampIn } from './stamp.js';

export const FRAME_MS = 20;
const FRAME_BYTES = 160;
const frames = (ms: number): number => ms / FRAME_MS;

/**
 * Audio is comparable while the line and what is on its way to it hold less than this: a lead of 300 ms is not
 * full then, and whoever paces passes it on at once, as whoever does not.
 */
const COMPARABLE_MS = 150;

/** One round of talk, in frames from its beginning. */
const ROUND = {
  callerStops: frames(1_200),
  /** Until the agent has begun, or at the latest. */
  answersFrom: frames(1_300),
  answersUntil: frames(2_000),
  pacedFor: frames(3_000),
  /** So that the line is empty again. */
  pause: frames(400),
  /** The rest of the answer comes at once, as from a model that is quicker than speech. */
  burstMs: 4_000,
  /** The caller interrupts between these. */
  interruptsFrom: frames(7_000),
  interruptsUntil: frames(8_000),
} as const;

export interface CallNumbers {
  readonly toCaller: Samples;
  readonly toModel: Samples;
  /** From `speech_started` until `clear` was on the wire. */
  readonly clearMs: number[];
  /** What the model was told that was heard, less what was. */
  readonly heardErrorMs: number[];
}

export const newNumbers = (): CallNumbers => ({
  toCaller: new Samples(),
  toModel: new Samples(),
  clearMs: [],
  heardErrorMs: [],
});

/**
 * One call, both ends of it on one clock: the caller's frames every 20 ms, and an agent that answers for three
 * seconds in life's time, then says four more at once and is interrupted in them.
 */
export class MeasuredCall implements SessionListener {
  readonly numbers = newNumbers();
  private readonly line = new PlayedLine();
  private session: ModelSession | undefined;
  private frame = 0;
  private inRound: number;
  private rounds = 0;
  private begunAt: number | undefined;
  /** Of the answer, the stamp of its first audio. */
  private firstOfItem = -1;
  private spokenMs = 0;
  private interruptsAt = 0;
  private interruptedAtMs: number | undefined;
  private heard: { truthMs?: number; toldMs?: number } = {};
  private sequence = 2;

  constructor(
    readonly index: number,
    private readonly media: WebSocket,
    private readonly streamSid: string,
    phase: number,
    private readonly random: () => number,
  ) {
    this.inRound = Math.floor(phase * ROUND.interruptsFrom);
    this.interruptsAt = ROUND.interruptsFrom;
    media.on('message', (message: Buffer) => this.receive(message));
    media.resume();
  }

  get isJoined(): boolean {
    return this.session !== undefined;
  }

  join(session: ModelSession): void {
    this.session = session;
    session.listener = this;
  }

  /** Every 20 ms. */
  tick(isTalking: boolean): void {
    const nowMs = performance.now();
    for (const name of this.line.dueMarks(nowMs)) this.sendMark(name);
    this.sendFrame(nowMs);
    if (isTalking && this.session) this.converse(this.session);
  }

  hangUp(): void {
    this.media.terminate();
  }

  onMessage(message: Buffer): void {
    const stamp = stampIn(message);
    if (stamp) this.numbers.toModel.arrives(stamp.number, performance.now());
  }

  onSpoke(number: number, isFirst: boolean, isPaced: boolean): void {
    const nowMs = performance.now();
    if (isFirst) [this.firstOfItem, this.spokenMs] = [number, 0];
    // What waits for the caller's ear by design measures nothing.
    const unheardMs = this.spokenMs - (isFirst ? 0 : this.line.playedMs(nowMs));
    if (isPaced && unheardMs < COMPARABLE_MS) this.numbers.toCaller.leaves(number, nowMs);
    this.spokenMs += DELTA_MS;
  }

  onTruncate(_itemId: string, audioEndMs: number): void {
    this.heard.toldMs ??= audioEndMs;
    this.compareHeard();
  }

  private converse(session: ModelSession): void {
    const at = this.inRound++;
    const item = `caller_${this.index}_${this.rounds}`;
    if (at === ROUND.callerStops) session.callerSpoke(item);
    const mayAnswer = at >= ROUND.answersFrom && at <= ROUND.answersUntil;
    if (this.begunAt === undefined && mayAnswer && session.begin()) this.begunAt = at;
    if (this.begunAt !== undefined) this.answer(session, at - this.begunAt);
    if (at >= this.interruptsAt) this.interrupt(session);
  }

  private answer(session: ModelSession, since: number): void {
    if (since < ROUND.pacedFor && since % frames(DELTA_MS) === 0) {
      session.speak(DELTA_MS, since === 0, true);
    }
    if (since !== ROUND.pacedFor + ROUND.pause) return;
    for (let ms = 0; ms < ROUND.burstMs; ms += DELTA_MS) session.speak(DELTA_MS, false, false);
    session.end('completed');
  }

  private interrupt(session: ModelSession): void {
    this.rounds++;
    this.inRound = 0;
    this.interruptsAt =
      ROUND.interruptsFrom +
      Math.floor(this.random() * (ROUND.interruptsUntil - ROUND.interruptsFrom));
    const wasTalking = this.begunAt !== undefined;
    this.begunAt = undefined;
    this.heard = {};
    this.interruptedAtMs = wasTalking ? performance.now() : undefined;
    session.callerSpeaks(`caller_${this.index}_${this.rounds}`);
  }

  private receive(message: Buffer): void {
    const nowMs = performance.now();
    const stamp = stampIn(message);
    if (stamp) this.numbers.toCaller.arrives(stamp.number, nowMs);
    const event = JSON.parse(message.toString('latin1')) as ApplicationMessage;
    const payload = event.media?.payload ?? event.delta;
    if (payload !== undefined) {
      const isFirst = stamp?.number === this.firstOfItem;
      this.line.receives(Buffer.byteLength(payload, 'base64'), isFirst, nowMs);
    }
    if (event.mark?.name !== undefined) this.line.mark(event.mark.name, nowMs);
    if (event.event === 'clear') this.cleared(nowMs);
  }

  private cleared(nowMs: number): void {
    this.heard.truthMs ??= this.line.playedMs(nowMs);
    for (const name of this.line.clear(nowMs)) this.sendMark(name);
    if (this.interruptedAtMs === undefined) return;
    this.numbers.clearMs.push(nowMs - this.interruptedAtMs);
    this.interruptedAtMs = undefined;
    this.compareHeard();
  }

  private compareHeard(): void {
    const { truthMs, toldMs } = this.heard;
    if (truthMs === undefined || toldMs === undefined) return;
    this.numbers.heardErrorMs.push(toldMs - truthMs);
    this.heard = {};
  }

  private sendFrame(nowMs: number): void {
    const { index: call, frame: number, streamSid } = this;
    const payload = stampedAudio({ call, number }, FRAME_BYTES);
    const counted = `"chunk":"${number + 1}","timestamp":"${number * FRAME_MS}"`;
    this.frame++;
    this.numbers.toModel.leaves(number, nowMs);
    this.media.send(
      `{"event":"media","sequenceNumber":"${this.sequence++}","media":{"track":"inbound",${counted},` +
        `"payload":"${payload}"},"streamSid":"${streamSid}"}`,
    );
  }

  private sendMark(name: string): void {
    const sequenceNumber = String(this.sequence++);
    const { streamSid } = this;
    this.media.send(JSON.stringify({ event: 'mark', sequenceNumber, streamSid, mark: { name } }));
  }
}

interface ApplicationMessage {
  readonly event?: string;
  readonly media?: { readonly payload: string };
  readonly mark?: { readonly name: string };
  /** Of the relay, which passes on what the model sends. */
  readonly delta?: string;
}
