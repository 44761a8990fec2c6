import net from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import type { ClientOptions } from 'ws';
import { ModelUnavailableError } from './model.errors.js';
import type {
  ConnectModel,
  ModelClientEvent,
  ModelConnection,
  ModelListener,
} from './model-connection.js';
import { readServerEvent } from './server-events.js';

export interface OpenAIOptions {
  readonly apiKey: string;
  /** `http://…` speaks plain WebSocket, for a peer on this machine; everything else is TLS. */
  readonly baseUrl: string;
  /** A peer that has not answered one ping when the next is due is gone, whatever the network says. */
  readonly pingEveryMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const PING_EVERY_MS = 4_000;
/** A second of audio is 11 KB of base64; the longest transcript of a response is some 100 KB. */
const FRAME_BYTES_MAX = 4 * 1024 * 1024;

/** Opens sessions of the OpenAI Realtime API. */
export function connectOpenAI(options: OpenAIOptions): ConnectModel {
  const client = new OpenAI({ apiKey: options.apiKey, baseURL: options.baseUrl });
  const transport = transportFor(new URL(options.baseUrl));
  return (model, listener) =>
    OpenAIRealtimeSession.open(
      new OpenAIRealtimeWS({ model, options: transport }, client),
      listener,
      options.pingEveryMs ?? PING_EVERY_MS,
    );
}

/** The package always dials `wss://`; a socket of our own under it decides what is really spoken. */
function transportFor(baseUrl: URL): ClientOptions {
  const limits = { maxPayload: FRAME_BYTES_MAX };
  if (baseUrl.protocol !== 'http:') return limits;
  const port = Number(baseUrl.port || 80);
  return {
    ...limits,
    createConnection: (() =>
      net.connect(port, baseUrl.hostname)) as ClientOptions['createConnection'],
  };
}

class OpenAIRealtimeSession implements ModelConnection {
  private isOver = false;
  private ping: NodeJS.Timeout | undefined;

  private constructor(
    private readonly realtime: OpenAIRealtimeWS,
    private readonly listener: ModelListener,
  ) {}

  static open(
    realtime: OpenAIRealtimeWS,
    listener: ModelListener,
    pingEveryMs: number,
  ): Promise<ModelConnection> {
    const session = new OpenAIRealtimeSession(realtime, listener);
    const { socket } = realtime;
    return new Promise((resolve, reject) => {
      let reason = 'no-handshake';
      // Without this listener the package turns every error event into an unhandled rejection.
      realtime.on('error', (error) => {
        reason = codeOf(error.cause) ?? reason;
        if (socket.readyState === socket.OPEN && error.error === undefined) listener.onMalformed();
      });
      realtime.on('event', (event) => session.receive(event));
      socket.once('unexpected-response', (_request, response) => {
        reason = String(response.statusCode ?? 'refused');
        response.resume();
        socket.terminate();
      });
      let isOpened = false;
      // The package's own time-out does not reach a socket that was made for it.
      const givenUp = setTimeout(() => socket.terminate(), CONNECT_TIMEOUT_MS);
      socket.once('open', () => {
        clearTimeout(givenUp);
        isOpened = true;
        session.watch(pingEveryMs);
        resolve(session);
      });
      socket.once('close', (code: number) => {
        clearTimeout(givenUp);
        if (isOpened) session.over(code);
        else reject(new ModelUnavailableError(reason));
      });
    });
  }

  get bufferedAmount(): number {
    return this.realtime.socket.bufferedAmount;
  }

  send(event: ModelClientEvent): void {
    if (this.isOpen) this.realtime.send(event);
  }

  sendRaw(json: string, onFlushed: (error?: Error | null) => void): void {
    if (this.isOpen) this.realtime.socket.send(json, onFlushed);
    else onFlushed();
  }

  close(): void {
    this.isOver = true;
    clearInterval(this.ping);
    this.realtime.close();
    // A peer that does not answer the close must not keep the socket.
    setTimeout(() => this.realtime.socket.terminate(), CONNECT_TIMEOUT_MS).unref();
  }

  private get isOpen(): boolean {
    return this.realtime.socket.readyState === this.realtime.socket.OPEN;
  }

  private receive(raw: unknown): void {
    if (this.isOver) return;
    const read = readServerEvent(raw);
    if (read.kind === 'event') this.listener.onEvent(read.event);
    else if (read.kind === 'malformed') this.listener.onMalformed();
  }

  /** A connection that broke without a word keeps its socket open for minutes. */
  private watch(pingEveryMs: number): void {
    const { socket } = this.realtime;
    let isHeard = true;
    const heard = (): void => void (isHeard = true);
    socket.on('pong', heard);
    socket.on('message', heard);
    this.ping = setInterval(() => {
      if (!isHeard) return this.ends('silent');
      isHeard = false;
      if (this.isOpen) socket.ping();
    }, pingEveryMs);
  }

  private over(code: number): void {
    this.ends(`closed-${code}`);
  }

  private ends(code: string): void {
    clearInterval(this.ping);
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onClosed({ code });
    this.realtime.socket.terminate();
  }
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
