import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TakenRequest {
  readonly path: string;
  readonly body: string;
}

export interface HttpPeer {
  readonly url: string;
  readonly taken: TakenRequest[];
  /** Undefined: it hangs up without a word. */
  answer: { readonly status: number; readonly body: string } | undefined;
  close(): Promise<void>;
}

export async function startHttpPeer(answer: HttpPeer['answer']): Promise<HttpPeer> {
  const taken: TakenRequest[] = [];
  const peer = { url: '', taken, answer, close: async () => undefined as void };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    taken.push({ path: request.url ?? '', body });
    if (!peer.answer) return request.socket.destroy();
    response.writeHead(peer.answer.status, { 'content-type': 'application/json' });
    response.end(peer.answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  peer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  peer.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return peer;
}
