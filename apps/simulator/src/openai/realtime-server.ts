import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { CallDirectory } from '../calls/call-ledger.js';
import type { SeededRandom } from '../calls/seeded-random.js';
import type { SimulationClock } from '../calls/simulation-clock.js';
import { RealtimeSession } from './realtime-session.js';
import { type ServerEvent, newId } from './server-event.js';

const PATH = '/v1/realtime';
/** OpenAI's longest session. */
export const SESSION_MS_MAX = 60 * 60 * 1_000;
/** 15 MiB of audio in base64, and its envelope. */
const EVENT_BYTES_MAX = 24 * 1024 * 1024;
/** What one slow client may leave unread before its session is ended. */
const SEND_BUFFER_BYTES_MAX = 64 * 1024 * 1024;

/** How OpenAI turns an upgrade away. */
export const REFUSALS = {
  401: '401 Unauthorized',
  403: '403 Forbidden',
  429: '429 Too Many Requests',
  500: '500 Internal Server Error',
  503: '503 Service Unavailable',
} as const;
export type RefusalStatus = keyof typeof REFUSALS;

export interface RealtimeServerOptions {
  readonly host: string;
  readonly port: number;
  readonly clock: SimulationClock;
  readonly random: SeededRandom;
  readonly directory: CallDirectory;
  /** Share of the connections that are refused with 503. */
  readonly refusedShare: number;
  /** With which status: 503 where nothing is said. */
  readonly refusal?: RefusalStatus;
  /** Only connections that ask for this model are refused. */
  readonly refusedModel?: string;
  readonly sessionMsMax?: number;
  /** Whatever else this address answers; false: not that. */
  http?(request: IncomingMessage, response: ServerResponse): boolean;
}

/** The fake OpenAI: `ws://host:port/v1/realtime?model=…`, for any bearer key that is not empty. */
export class RealtimeServer {
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: EVENT_BYTES_MAX,
    perMessageDeflate: false,
  });
  #sessions = 0;

  private constructor(private readonly options: RealtimeServerOptions) {
    this.#http = createServer((request, response) => {
      if (options.http?.(request, response)) return;
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"Nothing is simulated at this path."}}\n');
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Errors: rejects when the port is taken. */
  static async listen(options: RealtimeServerOptions): Promise<RealtimeServer> {
    const server = new RealtimeServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject);
      server.#http.listen(options.port, options.host, resolve);
    });
    return server;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** Waits until the application has closed its sessions, as it does once the last finals came. */
  async whenIdle(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.#sockets.clients.size > 0 && performance.now() < deadline) await sleep(50);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://simulator');
    const model = url.searchParams.get('model');
    if (url.pathname !== PATH) return refuse(socket, '404 Not Found');
    if (!/^Bearer \S+/.test(request.headers.authorization ?? '')) {
      return refuse(socket, '401 Unauthorized');
    }
    if (!model) return refuse(socket, '400 Bad Request');
    const { random, refusedShare, directory } = this.options;
    const { refusedModel = model } = this.options;
    const isRefused = model === refusedModel && random.isChosen(refusedShare);
    if (isRefused || directory.takeRefusal()) {
      return refuse(socket, REFUSALS[this.options.refusal ?? 503]);
    }
    this.#sockets.handleUpgrade(request, socket, head, (accepted) => {
      if (request.headers['openai-beta'] !== undefined) endBetaSession(accepted);
      else this.#serve(accepted, model);
    });
  }

  #serve(socket: WebSocket, model: string): void {
    const { clock, random, directory } = this.options;
    const sessionMsMax = this.options.sessionMsMax ?? SESSION_MS_MAX;
    this.#sessions += 1;
    let isSilent = false;
    const session = new RealtimeSession({
      clock,
      random: random.fork(this.#sessions),
      directory,
      model,
      expiresAtMs: Date.now() + clock.toWallMs(sessionMsMax),
      socket: {
        send: (event) => {
          if (!isSilent) sendTo(socket, event);
        },
        close: (code, reason) => socket.close(code, reason),
        drop: () => socket.terminate(),
        fallSilent: () => {
          isSilent = true;
          // Not even a ping is answered: the peer is gone, and the network has not noticed.
          socket.pause();
        },
      },
    });
    const expiry = setTimeout(() => session.expire(), clock.toWallMs(sessionMsMax));
    socket.on('message', (data: Buffer) => session.receive(data.toString('utf8')));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      clearTimeout(expiry);
      session.close();
    });
    session.start();
  }
}

function sendTo(socket: WebSocket, event: ServerEvent): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > SEND_BUFFER_BYTES_MAX) return socket.terminate();
  // `event_id` second, as OpenAI writes it.
  const { type, ...fields } = event;
  socket.send(JSON.stringify({ type, event_id: newId('event'), ...fields }));
}

function endBetaSession(socket: WebSocket): void {
  const message =
    'The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API.';
  const error = {
    type: 'invalid_request_error',
    code: 'beta_api_shape_disabled',
    message,
    param: null,
    event_id: null,
  };
  sendTo(socket, { type: 'error', error });
  socket.close(4000, 'invalid_request_error.beta_api_shape_disabled');
}

function refuse(socket: Duplex, status: string): void {
  const body = `{"error":{"message":"${status}","type":"invalid_request_error"}}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
}
