import { createServer, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { hardenHttp, type HttpLimits, type HttpPatience } from './harden-http.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Step = Parameters<Parameters<typeof hardenHttp>[0]['use']>[0];

/** An application of one route, which answers with the bytes that it was sent. */
async function listening(
  limits: Partial<HttpLimits> = {},
  patience?: HttpPatience,
): Promise<{ port: number; read: number[] }> {
  const steps: Step[] = [];
  const read: number[] = [];
  const route: RequestListener = async (request, response) => {
    let bytes = 0;
    for await (const part of request) bytes += (part as Buffer).length;
    read.push(bytes);
    response.end('here');
  };
  const server = createServer((request, response) => {
    response.setHeader('X-Powered-By', 'Express');
    const remaining = [...steps];
    const step = (): void => {
      const current = remaining.shift();
      if (current) current(request, response, step);
      // Who is cut off while sending gets no answer of ours.
      else Promise.resolve(route(request, response)).catch(() => undefined);
    };
    step();
  });
  servers.push(server);
  const app = { use: (step: Step) => steps.push(step), getHttpServer: () => server };
  hardenHttp(app, { bodyBytesMax: 1_000, connectionsMax: 50, isTls: false, ...limits }, patience);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { port: number }).port, read };
}

/** What a socket is answered, as text, once it was closed or answered. */
function sent(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (part) => (answer += part.toString()));
    socket.on('error', () => resolve(answer));
    socket.on('close', () => resolve(answer));
  });
}

describe('hardenHttp', () => {
  it('keeps browsers from running, framing, sniffing and keeping what is answered', async () => {
    const { port } = await listening({ isTls: true });
    const { headers } = await fetch(`http://127.0.0.1:${port}/`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
    expect(headers.has('x-powered-by')).toBe(false);
  });

  it('says nothing of https where there is none', async () => {
    const { port } = await listening();
    const { headers } = await fetch(`http://127.0.0.1:${port}/`);
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  it('refuses a body by its length before a byte of it is read', async () => {
    const { port, read } = await listening();
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n';
    expect(await sent(port, head)).toMatch(/^HTTP\/1\.1 413 /);
    expect(read).toEqual([]);
    const fits = `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n${'a'.repeat(1_000)}`;
    expect(await sent(port, fits)).toMatch(/^HTTP\/1\.1 200 /);
    expect(read).toEqual([1_000]);
  });

  it('bounds how long headers and a request may take, and how many sockets there are', async () => {
    await listening();
    expect(servers[0]).toMatchObject({
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      connectionsCheckingInterval: 1_000,
      maxConnections: 50,
      maxHeadersCount: 100,
    });
  });

  // Were Node to look as it does by itself, every 30 s, each of these would take longer than a test may.
  it.each([
    ['nothing', ''],
    ['half of its headers', 'POST / HTTP/1.1\r\nHost: x\r\n'],
    ['half of its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf'],
  ])('closes the socket of who sends %s and no more, soon after its time', async (_what, text) => {
    const { port } = await listening({}, { headersMaxMs: 40, requestMaxMs: 60, lookEveryMs: 20 });
    expect(await sent(port, text)).toMatch(/^HTTP\/1\.1 408 /);
  });
});
