import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ToolBackend, ToolRequest } from '@verbatim/tools';

const AGE_MAX_SECONDS = 300;

/** A business's own server, as tools.md asks for one: it checks who asks, and answers from a book. */
export class BookServer {
  /** Milliseconds before each answer. */
  delayMs = 0;
  refused = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(secret: string, book: ToolBackend): Promise<BookServer> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const own = new BookServer(server, `http://127.0.0.1:${port}/verbatim`);
    server.on('request', (request, response) => {
      void own
        .answer(request, secret, book)
        .then(({ status, output }) =>
          response
            .writeHead(status, { 'content-type': 'application/json' })
            .end(JSON.stringify(output ?? {})),
        );
    });
    return own;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(
    request: IncomingMessage,
    secret: string,
    book: ToolBackend,
  ): Promise<{ status: number; output?: unknown }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (!isSigned(String(request.headers['verbatim-signature']), body, secret)) {
      this.refused++;
      return { status: 401 };
    }
    await new Promise((later) => setTimeout(later, this.delayMs));
    const asked = JSON.parse(body) as ToolRequest;
    const answer = await book.answer({ ...asked, signal: new AbortController().signal });
    return answer.kind === 'answered' ? { status: 200, output: answer.output } : { status: 503 };
  }
}

function isSigned(header: string, body: string, secret: string): boolean {
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (seconds === undefined || mac === undefined) return false;
  const isFresh = Math.abs(Date.now() / 1_000 - Number(seconds)) <= AGE_MAX_SECONDS;
  const expected = createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
  return isFresh && timingSafeEqual(expected, Buffer.from(mac, 'hex'));
}
