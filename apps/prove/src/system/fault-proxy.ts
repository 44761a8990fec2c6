import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Address, Fault } from './fault.js';
import { FaultyConnection } from './faulty-connection.js';
import { anyPort } from './free-port.js';

const PORT_ATTEMPTS_MAX = 50;

/**
 * Stands before a server and does to its clients' connections what `set` says, from that moment on,
 * to those that are there and those that come. It keeps its port whatever happens.
 *
 * Bounds: 1 MiB held for each direction of a connection; then its sender feels a full window.
 * It differs from a real black hole in one way: a new connection is accepted, and then silent.
 */
export class FaultProxy {
  readonly #connections = new Set<FaultyConnection>();
  #server: Server | undefined;
  #fault: Fault = { kind: 'pass' };

  private constructor(
    private readonly target: Address,
    readonly port: number,
  ) {}

  /** Errors: no free port in `PORT_ATTEMPTS_MAX` attempts. */
  static async before(target: Address): Promise<FaultProxy> {
    for (let attempt = 1; ; attempt += 1) {
      const proxy = new FaultProxy(target, anyPort());
      try {
        await proxy.#listen();
        return proxy;
      } catch (error) {
        if (attempt >= PORT_ATTEMPTS_MAX) throw error;
      }
    }
  }

  /** The same URL, through this proxy. */
  static async beforeUrl(url: string, defaultPort: number): Promise<[FaultProxy, string]> {
    const through = new URL(url);
    const proxy = await FaultProxy.before({
      host: through.hostname,
      port: Number(through.port) || defaultPort,
    });
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    return [proxy, through.href.replace(/\/$/, '')];
  }

  async set(fault: Fault): Promise<void> {
    this.#fault = fault;
    if (fault.kind === 'refuse') this.#stopListening();
    else await this.#listen();
    const isReset = fault.kind === 'reset' || fault.kind === 'refuse';
    for (const connection of this.#connections) {
      if (isReset) connection.reset();
      else connection.obey(fault);
    }
  }

  async close(): Promise<void> {
    await this.set({ kind: 'refuse' });
  }

  async #listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
    server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
  }

  #stopListening(): void {
    const server = this.#server;
    this.#server = undefined;
    server?.close(); // Its connections are reset next; it need not be waited for.
  }

  #accept(client: Socket): void {
    if (this.#fault.kind === 'reset' || this.#fault.kind === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const connection = new FaultyConnection(client, this.target, this.#fault, () =>
      this.#connections.delete(connection),
    );
    this.#connections.add(connection);
  }
}
