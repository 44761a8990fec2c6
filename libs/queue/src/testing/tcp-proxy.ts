import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A TCP proxy on loopback that can fail the way networks do. One test owns it; nothing in it is
 * bounded but by that test.
 */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private isSilent = false;
  private isHole = false;
  private delayMs = 0;

  private constructor(
    private server: Server,
    readonly port: number,
    private readonly target: { host: string; port: number },
  ) {}

  static async to(url: string, defaultPort: number): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const target = { host: hostname, port: Number(port || defaultPort) };
    const proxy = new TcpProxy(server, (server.address() as AddressInfo).port, target);
    server.on('connection', (socket) => proxy.forward(socket));
    return proxy;
  }

  /** What clients send still arrives; what is answered does not. */
  swallowReplies(): void {
    this.isSilent = true;
  }

  /** Nothing arrives any more, in either direction. */
  swallowAll(): void {
    this.isSilent = true;
    this.isHole = true;
  }

  /** What is answered arrives so much later. */
  delayReplies(ms: number): void {
    this.delayMs = ms;
  }

  /** Ends all connections; a new one is forwarded as before, replies included. */
  cut(): void {
    this.isSilent = false;
    this.isHole = false;
    this.delayMs = 0;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Connections end and new ones are refused. */
  async down(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.cut();
    await closed;
  }

  async up(): Promise<void> {
    this.server = createServer((socket) => this.forward(socket));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.down();
  }

  private forward(client: Socket): void {
    const server = connect(this.target);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', (bytes) => void (this.isHole || server.write(bytes)));
    server.on('data', (bytes) => {
      if (this.isSilent) return;
      if (this.delayMs === 0) client.write(bytes);
      else setTimeout(() => client.destroyed || client.write(bytes), this.delayMs);
    });
  }
}
