import { createServer, type Server } from 'node:http';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server as TcpServer,
} from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ModelListener } from './model-connection.js';
import { ModelUnavailableError } from './model.errors.js';
import { connectOpenAI } from './openai-realtime.js';
import type { ServerEvent } from './server-events.js';

let http: Server;
let peers: WebSocket[];
let requests: { url: string | undefined; authorization: string | undefined }[];
let heard: { events: ServerEvent[]; malformed: number; closed: string[] };
let listener: ModelListener;
const closings: (() => void)[] = [];

beforeEach(async () => {
  peers = [];
  requests = [];
  // Of this test alone: a session of the one before may still be closing.
  const mine: typeof heard = { events: [], malformed: 0, closed: [] };
  heard = mine;
  listener = {
    onEvent: (event) => mine.events.push(event),
    onMalformed: () => mine.malformed++,
    onClosed: ({ code }) => mine.closed.push(code),
  };
  http = createServer((_request, response) => response.writeHead(401).end());
  new WebSocketServer({ server: http }).on('connection', (socket, request) => {
    peers.push(socket);
    requests.push({ url: request.url, authorization: request.headers.authorization });
  });
  await listening(http);
});
afterEach(() => {
  for (const peer of peers) peer.terminate();
  for (const close of closings.splice(0)) close();
  http.close();
});

async function listening(server: Server | TcpServer): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

const connectTo = (server: Server | TcpServer, options: { pingEveryMs?: number } = {}) => {
  const { port } = server.address() as AddressInfo;
  const connect = connectOpenAI({
    apiKey: 'sk-test',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    ...options,
  });
  return connect('gpt-realtime-2.1', listener);
};
const reasonOf = async (opening: Promise<unknown>) =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof ModelUnavailableError ? error.reason : String(error)),
  );

describe('connectOpenAI', () => {
  it('speaks plain WebSocket to an http address, with the model and the key', async () => {
    await connectTo(http);
    expect(requests).toEqual([
      { url: '/v1/realtime?model=gpt-realtime-2.1', authorization: 'Bearer sk-test' },
    ]);
  });

  it('hands on events and survives an error event', async () => {
    await connectTo(http);
    peers[0]?.send(
      JSON.stringify({ type: 'error', error: { code: 'server_error', message: 'x' } }),
    );
    peers[0]?.send(JSON.stringify({ type: 'session.updated', session: {} }));
    await expect
      .poll(() => heard.events.map(({ type }) => type))
      .toEqual(['error', 'session.updated']);
    expect(heard.malformed).toBe(0);
  });

  it('counts what it cannot read, without its content', async () => {
    await connectTo(http);
    peers[0]?.send('{"type":');
    peers[0]?.send(JSON.stringify({ type: 'response.done' }));
    await expect.poll(() => heard.malformed).toBe(2);
  });

  it('tells once that the session is over, by its close code', async () => {
    await connectTo(http);
    peers[0]?.close(1001, 'Your session hit the maximum duration of 60 minutes.');
    await expect.poll(() => heard.closed).toEqual(['closed-1001']);
  });

  it('takes a peer that answers no ping for gone', async () => {
    await connectTo(http, { pingEveryMs: 50 });
    peers[0]?.pause();
    await expect.poll(() => heard.closed, { timeout: 5_000 }).toEqual(['silent']);
  });

  it('ends a session that sends a frame without measure', async () => {
    await connectTo(http);
    peers[0]?.send('x'.repeat(5 * 1024 * 1024));
    await expect.poll(() => heard.closed, { timeout: 5_000 }).toHaveLength(1);
  });

  it('says nothing more once it was closed from here', async () => {
    const model = await connectTo(http);
    model.close();
    peers[0]?.send(JSON.stringify({ type: 'session.updated', session: {} }));
    await expect.poll(() => peers[0]?.readyState).toBe(3);
    expect(heard).toEqual({ events: [], malformed: 0, closed: [] });
    expect(() => model.send({ type: 'response.create' })).not.toThrow();
  });

  it('names the reason when nobody listens there', async () => {
    const nobody = createServer();
    await listening(nobody);
    const opening = connectTo(nobody);
    nobody.close();
    nobody.closeAllConnections();
    expect(await reasonOf(opening)).toMatch(/ECONNREFUSED|ECONNRESET|no-handshake/);
  });

  it('names the HTTP status of a refusal', async () => {
    const refusing = createServer();
    refusing.on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    });
    await listening(refusing);
    closings.push(() => refusing.close());
    expect(await reasonOf(connectTo(refusing))).toBe('401');
  });

  it('gives up on a server that accepts and never answers', async () => {
    const silent = createTcpServer(() => undefined);
    await listening(silent);
    closings.push(() => silent.close());
    expect(await reasonOf(connectTo(silent))).toBe('no-handshake');
  }, 10_000);
});
