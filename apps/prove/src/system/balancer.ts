import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a backend has begun to answer is not sent to another. */
type Attempt = 'answered' | 'refused';

/**
 * What stands before several voice processes: one address for all webhooks, each request to the next process
 * in turn, and to another where that one cannot be reached. Media streams do not pass it.
 */
export class Balancer {
  readonly #server: Server;
  #backends: readonly string[] = [];
  #turn = 0;

  private constructor() {
    this.#server = createServer((incoming, outgoing) => void this.#pass(incoming, outgoing));
  }

  static async listen(): Promise<Balancer> {
    const balancer = new Balancer();
    await new Promise<void>((resolve) => balancer.#server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Base addresses, in the order of turns. */
  serve(backends: readonly string[]): void {
    this.#backends = backends;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const first = this.#turn++;
    for (let at = 0; at < this.#backends.length; at += 1) {
      const backend = this.#backends[(first + at) % this.#backends.length]!;
      if ((await attempt(backend, incoming, body, outgoing)) === 'answered') return;
    }
    outgoing.writeHead(502).end();
  }
}

function attempt(
  backend: string,
  { url = '/', method, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<Attempt> {
  return new Promise((resolve) => {
    const onward = request(new URL(url, backend), { method, headers, agent: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      resolve('answered');
    });
    onward.on('error', () => resolve('refused'));
    onward.end(body);
  });
}
