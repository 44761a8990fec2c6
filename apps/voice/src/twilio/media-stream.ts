import type { Logger } from '@verbatim/platform';
import type { RawData, WebSocket } from 'ws';
import type { Line } from '../call/bridge.js';
import type { CallSession } from '../call/call-session.js';
import {
  readMediaFrame,
  type BadFrame,
  type MediaMessage,
  type MediaMessageOf,
} from './media-messages.js';
import type { StreamAdmitted } from './stream-admission.js';
import { StreamMeter } from './stream-meter.js';

export interface MediaStreamOptions {
  readonly socket: WebSocket;
  readonly logger: Logger;
  admit(start: MediaMessageOf<'start'>): Promise<StreamAdmitted>;
  onTrouble(code: StreamTrouble): void;
}

export type StreamTrouble =
  | BadFrame
  | 'media-before-start'
  | 'second-start'
  | 'sequence-jump'
  | 'no-start'
  | 'refused'
  | 'too-much-trouble'
  | 'held-frames-full'
  | 'socket-error';

/** Twilio sends `start` right after the handshake. */
const START_WAIT_MS = 10_000;
/** Frames that wait while the token is looked up: four seconds' worth. */
const HELD_MAX = 200;
/** A peer that has sent this much nonsense is not Twilio, or not well. */
const TROUBLES_MAX = 1_000;
const CLOSE_NORMAL = 1_000;
const CLOSE_POLICY = 1_008;
/** After our close, a peer that does not answer is cut off. */
const CLOSE_WAIT_MS = 3_000;

/**
 * One media socket: reads Twilio's messages, lets the stream in by its token, and hands what it says to
 * the call. A frame that cannot be read is counted by name and the call goes on; its content is kept
 * nowhere.
 */
export class MediaStream implements Line {
  streamSid = '';
  private session: CallSession | undefined;
  private phase: 'waiting' | 'admitting' | 'admitted' | 'over' = 'waiting';
  private readonly held: MediaMessage[] = [];
  private readonly earlyTroubles = new Map<StreamTrouble, number>();
  private troubles = 0;
  private lastSequence: number | undefined;
  private readonly startTimer: NodeJS.Timeout;
  private readonly meter = new StreamMeter();

  constructor(private readonly options: MediaStreamOptions) {
    const { socket } = options;
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('close', () => this.over());
    // A frame over the limit, or no WebSocket at all: ws closes the socket after this.
    socket.on('error', (error) => this.socketFailed(error));
    this.startTimer = setTimeout(() => this.refuse('no-start'), START_WAIT_MS);
  }

  get bufferedAmount(): number {
    return this.options.socket.bufferedAmount;
  }

  send(frame: string, onFlushed: (error?: Error | null) => void): void {
    const { socket } = this.options;
    if (socket.readyState === socket.OPEN) socket.send(frame, onFlushed);
    else onFlushed();
  }

  close(code: number = CLOSE_NORMAL): void {
    const { socket } = this.options;
    this.measure();
    socket.close(code);
    setTimeout(() => socket.terminate(), CLOSE_WAIT_MS).unref();
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.phase === 'over') return;
    if (isBinary) return this.trouble('binary-frame');
    const read = readMediaFrame(data.toString());
    if (read.kind === 'bad') return this.trouble(read.code);
    const { message } = read;
    this.checkSequence(message);
    if (message.event === 'start') return this.started(message);
    if (message.event === 'connected') return;
    if (this.phase === 'admitted') return this.handle(message);
    if (this.phase === 'waiting') return this.trouble('media-before-start');
    if (this.held.push(message) > HELD_MAX) {
      this.held.shift();
      this.trouble('held-frames-full');
    }
  }

  private started(message: MediaMessageOf<'start'>): void {
    if (this.phase !== 'waiting') return this.trouble('second-start');
    clearTimeout(this.startTimer);
    this.phase = 'admitting';
    this.streamSid = message.start.streamSid;
    void this.options.admit(message).then((admitted) => {
      if (this.phase === 'over') return this.endedWhileAdmitting(admitted);
      if (admitted.kind === 'admitted' && admitted.session.connect(this)) {
        return this.admitted(admitted.session);
      }
      const { callSid: callId } = message.start;
      const reason = admitted.kind === 'refused' ? admitted.reason : 'second-stream';
      this.options.logger.warn({ callId, reason }, 'A media stream was refused.');
      this.refuse('refused');
    });
  }

  private admitted(session: CallSession): void {
    this.session = session;
    this.phase = 'admitted';
    this.meter.opened();
    for (const [code, count] of this.earlyTroubles) session.lineTrouble(code, count);
    for (const message of this.held.splice(0)) this.handle(message);
  }

  /** The caller was quicker than the database: the call is told all the same. */
  private endedWhileAdmitting(admitted: StreamAdmitted): void {
    if (admitted.kind === 'admitted') admitted.session.lineEnded();
  }

  private handle(message: MediaMessage): void {
    const { session } = this;
    if (!session) return;
    switch (message.event) {
      case 'media':
        // `outbound` is what we sent ourselves; a bidirectional stream does not carry it.
        if (message.media.track !== 'outbound') {
          session.callerAudio(message.media.payload, message.media.timestamp);
        }
        return;
      case 'mark':
        return session.callerHeard(message.mark.name);
      case 'dtmf':
        return session.callerPressed(message.dtmf.digit);
      case 'stop':
        this.measure();
        return session.lineEnded(this);
    }
  }

  private checkSequence(message: MediaMessage): void {
    if (!('sequenceNumber' in message) || message.sequenceNumber === undefined) return;
    const expected = (this.lastSequence ?? message.sequenceNumber - 1) + 1;
    if (message.sequenceNumber !== expected) this.trouble('sequence-jump');
    this.lastSequence = message.sequenceNumber;
  }

  private trouble(code: StreamTrouble): void {
    this.options.onTrouble(code);
    this.troubles++;
    if (this.session) this.session.lineTrouble(code);
    else this.earlyTroubles.set(code, (this.earlyTroubles.get(code) ?? 0) + 1);
    if (this.troubles < TROUBLES_MAX || this.phase === 'over') return;
    this.session?.lineFailed('too-much-trouble', this);
    this.refuse('too-much-trouble');
  }

  private socketFailed(error: Error): void {
    const code = (error as { code?: unknown }).code;
    this.options.onTrouble('socket-error');
    this.session?.lineFailed(typeof code === 'string' ? code : 'socket-error', this);
  }

  private refuse(code: StreamTrouble): void {
    this.options.onTrouble(code);
    this.close(CLOSE_POLICY);
    this.over(true);
  }

  /** Twilio says `stop` before it closes; a socket that closes without has broken. */
  private over(hasStopped = false): void {
    if (this.phase === 'over') return;
    this.phase = 'over';
    clearTimeout(this.startTimer);
    this.held.length = 0;
    this.measure();
    if (hasStopped) this.session?.lineEnded(this);
    else this.session?.lineLost(this);
  }

  /** Before the call is told that the stream is over: what it is billed as belongs into the record. */
  private measure(): void {
    this.session?.tell(this.meter.closed());
  }
}
