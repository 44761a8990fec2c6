import { createServer, type Server } from 'node:http';

export interface AskedRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface PeerAnswer {
  readonly status: number;
  /** The text of the model; with a status from 400 on, the vendor's message. */
  readonly text: string;
  readonly delayMs?: number;
  readonly responseStatus?: 'completed' | 'incomplete';
}

/** The OpenAI Responses API as far as one request with a strict form uses it, on this machine. */
export class ResponsesPeer {
  readonly requests: AskedRequest[] = [];
  /** Taken one by one; the last one stays. */
  answers: PeerAnswer[] = [{ status: 200, text: '{}' }];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<ResponsesPeer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { authorization } = request.headers;
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as AskedRequest['body'];
        peer.requests.push({ path: request.url ?? '', authorization, body });
        const answer = peer.answers.length > 1 ? peer.answers.shift()! : peer.answers[0]!;
        const send = (): void => {
          response.writeHead(answer.status, { 'content-type': 'application/json' });
          response.end(JSON.stringify(bodyOf(answer, body['model'])));
        };
        setTimeout(send, answer.delayMs ?? 0);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const peer: ResponsesPeer = new ResponsesPeer(server, `http://127.0.0.1:${port}/v1`);
    return peer;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function bodyOf({ status, text, responseStatus = 'completed' }: PeerAnswer, model: unknown) {
  if (status >= 400) return { error: { message: text, type: 'server_error', code: null } };
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_764_000_000,
    model,
    status: responseStatus,
    output: [
      {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        status: responseStatus,
        content: [{ type: 'output_text', text, annotations: [] }],
      },
    ],
    usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110 },
  };
}
