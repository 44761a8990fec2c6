import { createServer, type IncomingMessage, type Server } from 'node:http';

export interface TakenRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly status: number;
}

export interface PeerAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A server on this machine that stands for a pager: answers by `answers`, then with `usual`. */
export class PagerPeer {
  readonly requests: TakenRequest[] = [];
  readonly answers: PeerAnswer[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** `judge` sees each request that `answers` has nothing for: it is the protocol. */
  static async start(
    judge: (request: Omit<TakenRequest, 'status'>) => PeerAnswer,
  ): Promise<PagerPeer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const taken = { path: request.url ?? '', headers: request.headers, body };
        const answer = peer.answers.shift() ?? judge(taken);
        peer.requests.push({ ...taken, status: answer.status });
        response.writeHead(answer.status, answer.headers).end(answer.body ?? '{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const peer: PagerPeer = new PagerPeer(server, `http://127.0.0.1:${port}`);
    return peer;
  }

  get taken(): TakenRequest[] {
    return this.requests.filter(({ status }) => status < 300);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Waits until it is so, for at most five seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 5_000; waitedMs += 10) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not come about within 5 s.');
}
