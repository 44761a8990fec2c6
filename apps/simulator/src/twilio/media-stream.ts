import { WebSocket } from 'ws';
import type { CallLedger } from '../calls/call-ledger.js';
import type { SimulationClock } from '../calls/simulation-clock.js';
import { bytesOfMs, msOfBytes } from '../speech/mu-law.js';
import { SpeechDecoder } from '../speech/speech-decoder.js';
import { Playback } from './playback.js';
import type { ScriptedCaller } from './scripted-caller.js';
import { signatureOf } from './signature.js';
import { MESSAGE_BYTES_MAX, StreamWriter, receiveMessage } from './stream-messages.js';

/** Wall time between frames, at every speed: a frame covers this times the speed of conversation. */
export const FRAME_INTERVAL_MS = 20;
/** Frames sent in one go after the event loop was held up; the rest follows with the next timer. */
const CATCH_UP_FRAMES_MAX = 25;
/** Bytes waiting in our socket past which frames are lost, as on a congested line. */
const SEND_BUFFER_BYTES_MAX = 4 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
/** How long the application may take to answer our close. */
const CLOSE_TIMEOUT_MS = 2_000;

export type StreamEnd =
  | { readonly kind: 'caller-hung-up' }
  /** The application closed the socket; Twilio goes on with the next verb. */
  | { readonly kind: 'server-closed' }
  /** The call was told to do something else, by REST. */
  | { readonly kind: 'redirected' }
  /** The socket broke, or never opened. */
  | { readonly kind: 'failed'; readonly error: string };

export interface MediaStreamOptions {
  readonly url: string;
  readonly authToken: string;
  readonly accountSid: string;
  readonly streamSid: string;
  readonly customParameters: Readonly<Record<string, string>>;
  readonly clock: SimulationClock;
  readonly caller: ScriptedCaller;
  readonly ledger: CallLedger;
  readonly onStarted: () => void;
}

/**
 * One bidirectional media stream: sends the caller's audio at the call's clock, plays what comes back,
 * echoes marks, and notes which words really reached the caller's ear.
 */
export class MediaStream {
  readonly #playback = new Playback();
  readonly #ear = new SpeechDecoder();
  readonly #frameMs: number;
  readonly #frameBytes: number;
  #socket: WebSocket | undefined;
  #writer: StreamWriter | undefined;
  #timer: NodeJS.Timeout | undefined;
  #startedAtMs = 0;
  #frames = 0;
  #isStopping = false;
  #isRedirected = false;

  constructor(private readonly options: MediaStreamOptions) {
    this.#frameMs = FRAME_INTERVAL_MS * options.clock.speed;
    this.#frameBytes = bytesOfMs(this.#frameMs);
  }

  /** Resolves when the stream is over, for whatever reason. */
  run(): Promise<StreamEnd> {
    const { url, authToken } = this.options;
    const socket = new WebSocket(url, {
      headers: {
        'x-twilio-signature': signatureOf(authToken, url),
        'user-agent': 'Twilio.TmeWs/1.0',
      },
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      maxPayload: MESSAGE_BYTES_MAX,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    return new Promise((resolve) => {
      let error: string | undefined;
      socket.on('open', () => this.#open(socket));
      socket.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
      socket.on('unexpected-response', (_request, response) => {
        error = `31920: the handshake was answered with ${response.statusCode}`;
        response.destroy();
        socket.terminate();
      });
      socket.on('error', ({ message }) => (error ??= `31902: ${message}`));
      socket.on('close', (code) => {
        clearTimeout(this.#timer);
        if (this.#isRedirected) resolve({ kind: 'redirected' });
        else if (this.#isStopping) resolve({ kind: 'caller-hung-up' });
        else if (error) resolve({ kind: 'failed', error });
        else if (code === 1006) resolve({ kind: 'failed', error: '31903: the socket broke' });
        else resolve({ kind: 'server-closed' });
      });
    });
  }

  /** The line itself breaks: no stop, no closing handshake. */
  drop(): void {
    this.#socket?.terminate();
  }

  /** The call leaves the stream: stop, and the closing handshake. */
  redirect(): void {
    if (this.#isStopping || !this.#writer) return;
    this.#isRedirected = true;
    clearTimeout(this.#timer);
    this.#stop();
  }

  #open(socket: WebSocket): void {
    const { accountSid, streamSid, customParameters, clock, ledger } = this.options;
    const writer = new StreamWriter(streamSid, (message) => socket.send(message));
    this.#writer = writer;
    writer.connected();
    writer.start({ accountSid, callSid: ledger.report.callSid, customParameters });
    this.#startedAtMs = clock.wallMs();
    this.options.onStarted();
    this.#schedule();
  }

  #schedule(): void {
    const dueAtMs = this.#startedAtMs + (this.#frames + 1) * FRAME_INTERVAL_MS;
    const waitMs = Math.max(0, dueAtMs - this.options.clock.wallMs());
    this.#timer = setTimeout(() => this.#tick(), waitMs);
  }

  #tick(): void {
    const elapsedMs = this.options.clock.wallMs() - this.#startedAtMs;
    const due = Math.floor(elapsedMs / FRAME_INTERVAL_MS) - this.#frames;
    for (let sent = 0; sent < Math.min(due, CATCH_UP_FRAMES_MAX); sent += 1) {
      this.#frame();
      if (this.#isStopping) return;
    }
    this.#schedule();
  }

  #frame(): void {
    const { caller, ledger } = this.options;
    const writer = this.#writer!;
    const { audio: heard, marks } = this.#playback.advance(this.#frameBytes);
    for (const piece of heard) {
      for (const { text, tag } of this.#ear.push(piece)) {
        ledger.callerHeardWord(tag, text);
        caller.hear(text);
      }
      ledger.callerHeardAudio(this.#ear.tag, msOfBytes(piece.length));
    }
    for (const name of marks) writer.mark(name);

    const { audio, keys, hasHungUp } = caller.next(this.#frameBytes, this.#playback.isPlaying);
    if (this.#socket!.bufferedAmount > SEND_BUFFER_BYTES_MAX) {
      ledger.warn('frames were lost: the application does not read its socket');
    } else if (audio.length > 0) {
      ledger.audio.callerSpoke(writer.media(audio, this.#frames * this.#frameMs));
    }
    for (const digit of keys) {
      writer.dtmf(digit);
      ledger.keyPressed(digit);
    }
    this.#frames += 1;
    if (hasHungUp) this.#stop();
    else if (ledger.takeFault('media-drop', caller.utterances)) this.drop();
  }

  #stop(): void {
    const { accountSid, ledger } = this.options;
    this.#isStopping = true;
    this.#writer!.stop({ accountSid, callSid: ledger.report.callSid });
    this.#socket!.close(1000);
    this.#timer = setTimeout(() => this.#socket!.terminate(), CLOSE_TIMEOUT_MS);
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#isStopping) return;
    const received = receiveMessage(data, isBinary, this.options.streamSid);
    if (received.kind === 'malformed') return this.options.ledger.warn(received.warning);
    const { message } = received;
    switch (message.event) {
      case 'media':
        this.options.ledger.audio.lineReceived(message.media.payload);
        if (!this.#playback.enqueue(Buffer.from(message.media.payload, 'base64'))) {
          this.options.ledger.warn('audio was lost: more than the playback buffer holds');
        }
        break;
      case 'mark':
        if (!this.#playback.mark(message.mark.name)) {
          this.options.ledger.warn('a mark was lost: too many are waiting');
        }
        break;
      case 'clear':
        this.options.ledger.audio.lineCleared();
        for (const name of this.#playback.clear()) this.#writer!.mark(name);
        break;
    }
  }
}
