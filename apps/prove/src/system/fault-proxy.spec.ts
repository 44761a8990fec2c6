import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultProxy } from './fault-proxy.js';

/** Answers whatever it gets with the same. */
class EchoServer {
  readonly sockets: Socket[] = [];
  closed = 0;
  readonly #server: Server;

  constructor() {
    // Half open: what is still to be answered must not meet a socket that Node has ended by itself.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => (this.closed += 1));
      socket.pipe(socket);
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}

describe('FaultProxy', () => {
  let server: EchoServer;
  let proxy: FaultProxy;
  const clients: Client[] = [];

  beforeEach(async () => {
    server = new EchoServer();
    proxy = await FaultProxy.before({ host: '127.0.0.1', port: await server.listen() });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.socket.destroy();
    await proxy.close();
    server.close();
  });

  const dial = async (): Promise<Client> => {
    const client = new Client(connect({ host: '127.0.0.1', port: proxy.port }));
    clients.push(client);
    await once(client.socket, 'connect');
    return client;
  };

  it('passes what is said both ways, and the end', async () => {
    const client = await dial();
    client.socket.end('hello');
    await once(client.socket, 'close');
    expect([client.heard, client.problem]).toEqual(['hello', undefined]);
    expect(server.closed).toBe(1);
  });

  it('delays what goes to the server, each piece by itself and in order', async () => {
    const client = await dial();
    await proxy.set({ kind: 'delay', ms: 200 });
    const from = performance.now();
    for (const piece of '0123456789') {
      client.socket.write(piece);
      await delay(2);
    }
    await client.untilHeard('0123456789');
    const elapsedMs = performance.now() - from;
    expect(elapsedMs).toBeGreaterThanOrEqual(200);
    expect(elapsedMs, 'ten delays side by side').toBeLessThan(1_000);
  });

  it('is silent as a black hole, and hands over what it held when that ends', async () => {
    const client = await dial();
    client.socket.write('1');
    await client.untilHeard('1');
    await proxy.set({ kind: 'black-hole' });
    client.socket.write('2');
    const late = await dial();
    late.socket.write('3');
    await delay(50);
    expect([client.heard, late.heard]).toEqual(['1', '']);
    await proxy.set({ kind: 'pass' });
    await client.untilHeard('12');
    await late.untilHeard('3');
  });

  it('keeps a server behind a black hole from learning that its client is gone', async () => {
    const client = await dial();
    client.socket.write('1');
    await client.untilHeard('1');
    await proxy.set({ kind: 'black-hole' });
    client.socket.resetAndDestroy();
    await delay(50);
    expect(server.closed).toBe(0);
    await proxy.set({ kind: 'pass' });
    await expect.poll(() => server.closed).toBe(1);
  });

  it('resets the connections that are there and those that come', async () => {
    const client = await dial();
    await proxy.set({ kind: 'reset' });
    await expect.poll(() => client.problem).toBe('ECONNRESET');
    const late = new Client(connect({ host: '127.0.0.1', port: proxy.port }));
    await expect.poll(() => late.problem).toBe('ECONNRESET');
  });

  it('refuses connections, resets those that are there, and comes back on its port', async () => {
    const client = await dial();
    const { port } = proxy;
    await proxy.set({ kind: 'refuse' });
    await expect.poll(() => client.problem).toBe('ECONNRESET');
    await expect(dial()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.set({ kind: 'pass' });
    const late = await dial();
    late.socket.write('back');
    await late.untilHeard('back');
    expect(proxy.port).toBe(port);
  });

  it('carries much more than it may hold when the reader is slow', async () => {
    const client = await dial();
    const sent = Buffer.alloc(8 * 1024 * 1024, 'x');
    client.socket.end(sent);
    await once(client.socket, 'close');
    expect(client.heard.length).toBe(sent.length);
  });
});

class Client {
  heard = '';
  problem: string | undefined;

  constructor(readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text) => (this.heard += String(text)));
    socket.on('error', (error: NodeJS.ErrnoException) => (this.problem = error.code));
  }

  async untilHeard(text: string): Promise<void> {
    await expect.poll(() => this.heard, { interval: 2 }).toBe(text);
  }
}
