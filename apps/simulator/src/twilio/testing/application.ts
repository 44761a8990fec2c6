import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Request {
  readonly path: string;
  readonly form: Record<string, string>;
  readonly token: string;
}

export type Answer = { readonly status?: number; readonly body?: string } | 'hang up';

/** An application on the other side of the webhooks, which answers as a test tells it to. */
export class Application {
  readonly requests: Request[] = [];
  readonly received: Record<string, unknown>[] = [];
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  constructor(
    private readonly answer: (request: Request, application: Application) => Answer,
    onMedia?: (socket: WebSocket) => void,
  ) {
    this.#server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
        const token = String(incoming.headers['i-twilio-idempotency-token']);
        const request = { path: incoming.url ?? '', form, token };
        this.requests.push(request);
        const answered = this.answer(request, this);
        if (answered === 'hang up') incoming.socket.destroy();
        else response.writeHead(answered.status ?? 200).end(answered.body ?? '');
      });
    });
    this.#server.on('upgrade', (request, socket, head) => {
      if (!onMedia) return void socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
      this.#sockets.handleUpgrade(request, socket, head, (media) => {
        media.on('message', (data: Buffer) => this.received.push(JSON.parse(data.toString())));
        onMedia(media);
      });
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get streamTwiml(): string {
    return `<Connect><Stream url="ws://127.0.0.1:${this.port}/media"/></Connect>`;
  }

  async listen(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
